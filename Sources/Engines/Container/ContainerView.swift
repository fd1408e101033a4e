import Build
import Filesystem
import SystemPackage

/// The files that a container sees, looked at from outside: symbolic links count from its root and lead nowhere else.
///
/// Only while nothing runs in the container: what is found is not held fast.
struct ContainerView {
    let root: Directory
    /// What stands at a path instead of what the root has there.
    var mounted: [ContainerPath: Directory] = [:]

    /// Where a path leads.
    enum Found {
        case directory(Directory, at: [FileName])
        /// What is no directory, and the directory that it is in.
        case file(FileName, in: Directory, Metadata)
        /// The names that are missing, the deepest directory that is there, and its own path.
        case nothing([FileName], below: Directory, at: [FileName])
    }

    /// As many links as Linux follows: path_resolution(7).
    private static let maximumLinks = 40

    /// - Throws: `FilesystemError`, with ELOOP for too many symbolic links and ENOTDIR for a path through a file.
    func find(_ path: ContainerPath) throws -> Found {
        try find(path.components.map { Array($0.utf8) })
    }

    /// The content of a regular file; nil where there is none.
    func contents(of path: ContainerPath, limit: Int) throws -> [UInt8]? {
        guard case .file(let name, let directory, let metadata) = try find(path), metadata.kind == .regular else {
            return nil
        }
        return try directory.contents(of: RelativePath(name), limit: limit)
    }

    private func find(_ components: [[UInt8]]) throws -> Found {
        var pending = Array(components.reversed())
        var names: [FileName] = []
        var directories = [root]
        var links = 0
        while let component = pending.popLast() {
            let here = directories[directories.count - 1]
            if component.isEmpty || component == [UInt8(ascii: ".")] { continue }
            if component == Array("..".utf8) {
                if !names.isEmpty {
                    names.removeLast()
                    directories.removeLast()
                }
                continue
            }
            let name = try FileName(component)
            if let other = mounted(at: names + [name]) {
                names.append(name)
                directories.append(other)
                continue
            }
            let metadata: Metadata
            do {
                metadata = try here.metadata(of: name)
            } catch {
                guard error.errno == .noSuchFileOrDirectory else { throw error }
                let missing = try [name] + pending.reversed().map { try FileName($0) }
                return .nothing(missing, below: here, at: names)
            }
            switch metadata.kind {
            case .symbolicLink:
                links += 1
                let target = try here.readLink(name)
                guard links <= Self.maximumLinks else {
                    throw FilesystemError.refused(.open, here.path, .tooManySymbolicLinkLevels)
                }
                if target.first == UInt8(ascii: "/") {
                    names = []
                    directories = [root]
                }
                pending += target.split(separator: UInt8(ascii: "/")).reversed().map { Array($0) }
            case .directory:
                names.append(name)
                directories.append(try here.openDirectory(name))
            default:
                guard pending.isEmpty else { throw FilesystemError.refused(.open, here.path, .notDirectory) }
                return .file(name, in: here, metadata)
            }
        }
        return .directory(directories[directories.count - 1], at: names)
    }

    private func mounted(at names: [FileName]) -> Directory? {
        if mounted.isEmpty { return nil }
        let path = names.map { "/" + String(decoding: $0.bytes, as: UTF8.self) }.joined()
        return ContainerPath(path).flatMap { mounted[$0] }
    }
}
