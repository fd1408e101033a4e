import Glibc

/// The way from the start of a traversal down to where it stands.
///
/// However deep that is, only the lowest `limit` directories hold a descriptor. A higher one is opened again as `..` of its
/// child, and must then be the directory that it was.
struct Descent: ~Copyable {
    private enum Level {
        case open(Directory)
        case closed(FileIdentity)
    }

    private static let limit = 32

    private var levels: [Level] = []
    /// Where the traversal stands.
    private(set) var current: Directory

    init(from start: Directory) { current = start }

    /// Goes down to `child`, a directory of `current`.
    mutating func enter(_ child: Directory) throws(FilesystemError) {
        levels.append(.open(current))
        current = child
        let oldest = levels.count - Self.limit
        if oldest >= 0, case .open(let directory) = levels[oldest] {
            levels[oldest] = .closed(try directory.metadata().identity)
        }
    }

    /// Goes back up.
    ///
    /// - Precondition: the traversal is below its start.
    mutating func leave() throws(FilesystemError) {
        switch levels.removeLast() {
        case .open(let directory): current = directory
        case .closed(let identity):
            let parent = try current.openParent()
            guard try parent.metadata().identity == identity else { throw .moved(parent.path) }
            current = parent
        }
    }
}

extension Directory {
    /// The directory that this one is in now; private to traversals, which know which one that must be.
    fileprivate func openParent() throws(FilesystemError) -> Directory {
        let slash = label.lastIndex(of: UInt8(ascii: "/")) ?? 0
        let opened = try call(.openDirectory, path) { openat(descriptor, "..", Directory.flags) }
        return Directory(adopting: opened, label: Array(label[..<slash]), resolution: resolution)
    }
}
