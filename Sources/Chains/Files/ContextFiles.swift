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
        let components: [[UInt8]]
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
            files.append(Entry(path: entry.path, components: components, kind: entry.kind, digest: digest))
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
        let compiled = patterns.map(PathPattern.init)
        let hash = SHA256()
        for index in files.indices {
            let path = files[index].components
            guard compiled.contains(where: { Self.takes($0, path) }) else { continue }
            let line = files[index].path.bytes + [0] + (try digest(at: index))
            hash.update(Array(line))
        }
        let digest = try Digest("sha256:\(hexadecimal(hash.finish()))")
        digests[patterns] = digest
        return digest
    }

    private static func takes(_ pattern: PathPattern, _ path: [[UInt8]]) -> Bool {
        guard path.starts(with: pattern.prefix.prefix(path.count)) else { return false }
        if pattern.isLiteral { return path.count >= pattern.prefix.count }
        return (1...path.count).contains { pattern.matches(path[..<$0]) }
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
