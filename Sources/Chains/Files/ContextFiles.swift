import Filesystem
import Hashing
import OCI
import SystemPackage

/// The files below a directory, and digests over those that a build takes: what changes without them changes no image.
///
/// A directory is read once; a file's content once, when a digest needs it. Times and owners do not count, as builders set them.
final class ContextFiles {
    private struct Entry {
        let path: RelativePath
        /// The path with a null byte for each slash: sorted by these, what is in a directory follows it at once.
        let key: [UInt8]
        let kind: FileKind
        /// Kind, permissions and content.
        var digest: [UInt8]?
    }

    /// More entries than this in one directory, and reading them takes minutes.
    static let maximumEntries = 1_000_000

    private let directory: Directory
    private var files: [Entry] = []
    private var digests: [Set<String>: Digest] = [:]

    /// - Parameter ignoring: what the context leaves out; a directory without exceptions is not looked into.
    init(_ path: FilePath, ignoring rules: IgnoreRules?) throws {
        directory = try Directory(path)
        var walk = try directory.walk()
        while let entry = try walk.next() {
            let components = entry.path.components.map { Array($0.bytes) }
            if let rules, rules.leavesOut(components) {
                if !rules.hasExceptions { walk.skipChildren() }
                continue
            }
            guard files.count < Self.maximumEntries else { throw ManifestFault.tooMuch("'\(path)' has too many files") }
            // Links have no descriptor by which their target could be read later.
            let target = entry.kind == .symbolicLink ? try entry.directory.readLink(entry.name) : nil
            let digest = target.map { Self.hash("link ", $0) }
            let key = entry.path.bytes.map { $0 == UInt8(ascii: "/") ? 0 : $0 }
            files.append(Entry(path: entry.path, key: key, kind: entry.kind, digest: digest))
        }
    }

    /// The rules of a context: `.containerignore`, or else `.dockerignore`.
    static func rules(of directory: FilePath) throws -> IgnoreRules? {
        for name in [".containerignore", ".dockerignore"] where PlaceKind(directory.appending(name)) == .file {
            return IgnoreRules(try fileContents(directory.appending(name), limit: 1 << 20))
        }
        return nil
    }

    /// Over the paths, permissions and contents of what the patterns match, with all that is below.
    func digest(of patterns: Set<String>) throws -> Digest {
        if let known = digests[patterns] { return known }
        let taken = Set(patterns.flatMap { indices(of: PathPattern($0)) })
        let hash = SHA256()
        for index in taken.sorted() {
            let line = files[index].path.bytes + [0] + (try digest(at: index))
            hash.update(Array(line))
        }
        let digest = try Digest("sha256:\(hexadecimal(hash.finish()))")
        digests[patterns] = digest
        return digest
    }

    /// What a pattern matches, and what is below.
    private func indices(of pattern: PathPattern) -> [Int] {
        let below = range(below: pattern.prefix)
        guard !pattern.isLiteral else { return Array(below) }
        return below.filter { index in
            let path = files[index].key.split(separator: 0).map(Array.init)
            return (1...path.count).contains { pattern.matches(path[..<$0]) }
        }
    }

    /// The place of a path and of everything below it; all files for an empty one.
    private func range(below prefix: [[UInt8]]) -> Range<Int> {
        guard !prefix.isEmpty else { return files.indices }
        let key = Array(prefix.joined(separator: [0]))
        let start = firstIndex { !$0.lexicographicallyPrecedes(key) }
        let end = firstIndex { !$0.lexicographicallyPrecedes(key + [1]) }
        return start..<end
    }

    /// By halves: the first file of whose key, and of all later ones, something is true.
    private func firstIndex(where isTrue: ([UInt8]) -> Bool) -> Int {
        var (low, high) = (0, files.count)
        while low < high {
            let middle = (low + high) / 2
            if isTrue(files[middle].key) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func digest(at index: Int) throws -> [UInt8] {
        if let known = files[index].digest { return known }
        let digest =
            switch files[index].kind {
            case .regular: try contentDigest(of: directory.openFile(files[index].path))
            case .directory: Self.hash("directory")
            default: Self.hash("special")
            }
        files[index].digest = digest
        return digest
    }

    private static func hash(_ kind: String, _ content: [UInt8] = []) -> [UInt8] {
        let hash = SHA256()
        hash.update(Array(kind.utf8) + content)
        return hash.finish()
    }
}

/// Over a file's permissions and content.
func contentDigest(of file: consuming File) throws -> [UInt8] {
    let hash = SHA256()
    hash.update(Array("file \(try file.metadata().mode.rawValue & 0o777) ".utf8))
    var buffer = [UInt8](repeating: 0, count: 128 << 10)
    while true {
        let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
        guard count > 0 else { return hash.finish() }
        hash.update(buffer.span.bytes.extracting(0..<count))
    }
}
