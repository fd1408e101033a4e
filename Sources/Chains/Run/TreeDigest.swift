import Filesystem
import Hashing
import OCI
import SystemPackage

/// What files are, whatever their times and owners.
enum TreeDigest {
    /// Over paths, modes and contents of all that is below a directory.
    static func of(_ directory: Directory) throws -> Digest {
        let hash = SHA256()
        var walk = try directory.walk()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while let entry = try walk.next() {
            let metadata = try entry.directory.metadata(of: entry.name)
            hash.update(Array("\(entry.path)\0\(metadata.kind)\0\(metadata.mode.rawValue)\0\(metadata.size)\0".utf8))
            switch metadata.kind {
            case .regular:
                let file = try entry.directory.openFile(RelativePath(entry.name))
                while case let count = try buffer.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
                    hash.update(buffer.span.bytes.extracting(..<count))
                }
            case .symbolicLink: hash.update(try entry.directory.readLink(entry.name))
            default: break
            }
        }
        return Digest(finishing: hash)
    }

    /// The same of what may be a file.
    static func of(_ path: FilePath) throws -> Digest {
        if try path.stat().type == .directory { return try of(Directory(path)) }
        let hash = SHA256()
        let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        return try file.closeAfter {
            var buffer = [UInt8](repeating: 0, count: 1 << 18)
            while case let count = try buffer.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
                hash.update(buffer.span.bytes.extracting(..<count))
            }
            return Digest(finishing: hash)
        }
    }
}
