/// Where an entry of a layer's tar is: the components of its path from the image's root.
///
/// Layers are made by many tools: a slash or `./` in front, doubled and trailing slashes do not count. None climbs with `..`,
/// though; one that does is refused.
struct LayerPath {
    /// None for the root itself.
    let components: [ArraySlice<UInt8>]

    /// A name's limit on every filesystem of Linux, and PATH_MAX without its NUL.
    static let (nameLimit, pathLimit) = (255, 4095)

    init(_ bytes: [UInt8]) throws(LayerFault) {
        guard bytes.count <= Self.pathLimit else { throw .pathTooLong(limit: Self.pathLimit) }
        components = bytes.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
        for component in components {
            if component.elementsEqual("..".utf8) { throw .parentDirectory }
            guard component.count <= Self.nameLimit else { throw .nameTooLong(limit: Self.nameLimit) }
        }
    }
}

/// What the last component of an entry's path says.
/// https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
enum EntryName {
    case plain
    /// A file of this name in lower layers is gone.
    case whiteout(ArraySlice<UInt8>)
    /// Everything that lower layers have in this directory is gone.
    case opaque
    /// What AUFS kept for itself: no file of the image, but hard links may lead there.
    case bookkeeping

    init(_ name: ArraySlice<UInt8>) {
        if !name.starts(with: ".wh.".utf8) {
            self = .plain
        } else if name.elementsEqual(".wh..wh..opq".utf8) {
            self = .opaque
        } else {
            self = name.starts(with: ".wh..wh.".utf8) ? .bookkeeping : .whiteout(name.dropFirst(4))
        }
    }
}
