import Filesystem

/// The lower directories of an overlay, seen as overlayfs shows them: a higher one hides what lower ones have, and directories
/// are merged. https://docs.kernel.org/filesystems/overlayfs.html
///
/// The directories of one place are open at a time.
struct MergedLower {
    /// A directory of the merged tree.
    struct Place: Hashable {
        /// Nil for the root.
        let path: RelativePath?
        /// Which of the lower directories have a part in it, the highest first.
        fileprivate let layers: [Int]
    }

    /// What is seen of a name.
    struct Entry {
        let directory: Directory
        let name: FileName
        let metadata: Metadata
    }

    /// The highest first.
    private let roots: [Directory]
    private var opened: (place: Place, directories: [Directory])

    /// - Parameter directories: the lowest first; none is a tree without anything.
    init(_ directories: [Directory]) {
        roots = directories.reversed()
        opened = (Place(path: nil, layers: Array(roots.indices)), roots)
    }

    var root: Place { Place(path: nil, layers: Array(roots.indices)) }
    /// What the merged root is on disk; nil without any directory.
    var top: Directory? { roots.first }

    /// Nil if there is nothing of that name.
    mutating func entry(_ name: FileName, in place: Place) throws(FilesystemError) -> Entry? {
        for directory in try directories(of: place) {
            guard let metadata = try directory.metadataIfPresent(of: name) else { continue }
            return metadata.isWhiteout ? nil : Entry(directory: directory, name: name, metadata: metadata)
        }
        return nil
    }

    /// The place that a directory of `place` is; nowhere if there is no such directory.
    mutating func place(_ name: FileName, in place: Place) throws(FilesystemError) -> Place {
        var layers: [Int] = []
        for (layer, directory) in zip(place.layers, try directories(of: place)) {
            guard let metadata = try directory.metadataIfPresent(of: name) else { continue }
            guard metadata.kind == .directory else { break }
            layers.append(layer)
            if try directory.extendedAttribute("trusted.overlay.opaque", of: name) == [UInt8(ascii: "y")] { break }
        }
        return Place(path: place.path?.appending(name) ?? RelativePath(name), layers: layers)
    }

    private mutating func directories(of place: Place) throws(FilesystemError) -> [Directory] {
        if opened.place == place { return opened.directories }
        var directories: [Directory] = []
        for layer in place.layers {
            let directory = if let path = place.path { try roots[layer].openDirectory(path) } else { roots[layer] }
            directories.append(directory)
        }
        opened = (place, directories)
        return directories
    }
}

extension MergedLower.Place {
    /// A directory that no lower directory has a part in.
    static func nowhere(_ path: RelativePath) -> MergedLower.Place { MergedLower.Place(path: path, layers: []) }
}

extension Metadata {
    /// How overlayfs marks what is deleted: a character device 0/0, which nobody can open.
    var isWhiteout: Bool { kind == .characterDevice && deviceNumber == 0 }
}
