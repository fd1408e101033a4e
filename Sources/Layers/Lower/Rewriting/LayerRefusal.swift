import Escaping
public import OCI

/// Why a layer is not made ready to mount.
public enum LayerRefusal: Error, Hashable, Sendable {
    /// Because of an entry, counted from 1.
    case entry(Digest, Int, path: [UInt8], LayerFault)
    /// Because of the layer as a whole.
    case layer(Digest, LayerFault)
    /// Its tar has another digest than the image's configuration says.
    case diffID(Digest, expected: Digest, found: Digest)
    /// Manifest and configuration have different numbers of layers.
    case layerCount(manifest: Int, configuration: Int)
    case noLayers
}

extension LayerRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .entry(let layer, let number, let path, let fault):
            "cannot use layer '\(layer)': entry \(number) '\(Escaped(path))': \(fault)"
        case .layer(let layer, let fault): "cannot use layer '\(layer)': \(fault)"
        case .diffID(let layer, let expected, let found):
            "cannot use layer '\(layer)': its tar has digest '\(found)', the image's configuration says '\(expected)'"
        case .layerCount(let manifest, let configuration):
            "cannot use the image: its manifest has \(manifest) layers, its configuration \(configuration)"
        case .noLayers: "cannot use the image: it has no layers"
        }
    }
}

/// What is wrong with a layer or an entry of it.
public enum LayerFault: Error, Hashable, Sendable {
    /// The stream is no archive, or a damaged one; the reason is a sentence.
    case archive(String)
    case parentDirectory
    case pathTooLong(limit: Int)
    case nameTooLong(limit: Int)
    case rootIsNoDirectory
    /// `.wh.` and nothing, or a name that is no file's.
    case whiteout
    /// A directory with the name of a whiteout.
    case reservedName([UInt8])
    case parentIsNoDirectory([UInt8])
    case tooManyLinks
    case linkTarget
    case hardLinkTarget([UInt8])
    case hardLinkToDirectory([UInt8])
    case sparse
    case type(UInt8)
    case device(major: UInt32, minor: UInt32)
    case owner(OwnerRangeError)
    case attribute([UInt8])
    case tooManyEntries(limit: Int)
    case tooManyNames(limit: Int)
    /// In bytes, uncompressed.
    case tooLarge(limit: UInt64)
}

extension LayerFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .archive(let reason): reason
        case .parentDirectory: "path contains '..'"
        case .pathTooLong(let limit): "path too long: more than \(limit) bytes"
        case .nameTooLong(let limit): "name too long: more than \(limit) bytes"
        case .rootIsNoDirectory: "root must be a directory"
        case .whiteout: "this whiteout hides nothing that could exist"
        case .reservedName(let name): "directory '\(Escaped(name))' has the name of a whiteout"
        case .parentIsNoDirectory(let path): "parent '\(Escaped(path))' is not a directory"
        case .tooManyLinks: "too many symbolic links in its path"
        case .linkTarget: "invalid symbolic link target"
        case .hardLinkTarget(let target): "hard link target '\(Escaped(target))' is not in this layer before it"
        case .hardLinkToDirectory(let target): "hard link target '\(Escaped(target))' is a directory"
        case .sparse: "sparse entries are not supported"
        case .type(let type): "unsupported entry type '\(Escaped([type]))'"
        case .device(let major, let minor): "no device can have the number \(major):\(minor)"
        case .owner(let error): "\(error)"
        case .attribute(let name): "malformed extended attribute '\(Escaped(name))'"
        case .tooManyEntries(let limit): "too many entries: more than \(limit)"
        case .tooManyNames(let limit): "its names take too much memory: more than \(limit >> 20) MiB"
        case .tooLarge(let limit): "too large: more than \(limit) bytes uncompressed"
        }
    }
}
