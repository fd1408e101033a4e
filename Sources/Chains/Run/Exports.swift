import Filesystem
import Glibc
import SystemPackage

/// What a container has left in `/out` for other images.
struct Exports {
    /// As glob(7) has them; a `*` does not reach into a directory.
    let patterns: [String]

    /// Copies what the patterns name, directories with all that is in them; nobody's owner, and no links, come along.
    ///
    /// - Throws: ``ChainError/noArtifact(pattern:)``, ``ChainError/unfitArtifact(_:)``.
    func copy(from source: Directory, to target: Directory) throws {
        var unused = Set(patterns)
        var walk = try source.walk()
        while let entry = try walk.next() {
            let path = "\(entry.path)"
            // What is in a directory comes along with it.
            let matching = patterns.filter { matches(path, $0) }
            guard !matching.isEmpty else { continue }
            unused.subtract(matching)
            try copy(entry.name, in: entry.directory, to: parent(of: entry.path, below: target), path)
            if entry.kind == .directory { walk.skipChildren() }
        }
        if let pattern = patterns.first(where: unused.contains) { throw ChainError.noArtifact(pattern: pattern) }
    }

    private func matches(_ path: String, _ pattern: String) -> Bool {
        // fnmatch(3) of the whole path, as the shell would.
        fnmatch(pattern, path, FNM_PATHNAME | FNM_PERIOD) == 0
    }

    private func parent(of path: RelativePath, below directory: Directory) throws -> Directory {
        guard let parent = path.parent else { return directory }
        return try directory.createDirectories(parent, mode: .everybodyReads)
    }

    private func copy(_ name: FileName, in source: Directory, to target: Directory, _ path: String) throws {
        let metadata = try source.metadata(of: name)
        switch metadata.kind {
        case .directory:
            try target.createDirectory(name, mode: .everybodyReads)
            let (from, to) = try (source.openDirectory(name), target.openDirectory(name))
            for entry in try from.entries() { try copy(entry.name, in: from, to: to, "\(path)/\(entry.name)") }
        case .regular:
            let isProgram = metadata.mode.rawValue & 0o111 != 0
            let file = try source.openFile(RelativePath(name))
            let copy = try target.createFile(name, mode: isProgram ? .everybodyReads : .everybodyReadsFile)
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            while case let count = try buffer.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
                try copy.write(buffer.span.bytes.extracting(..<count))
            }
            try copy.close()
        default: throw ChainError.unfitArtifact(path)
        }
    }
}
