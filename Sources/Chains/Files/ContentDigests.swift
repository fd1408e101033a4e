import Filesystem
import Hashing
import OCI
import SystemPackage

/// The digests of what is beside images: contexts, mounts, named contexts; everything is read once for all images of a chain.
final class ContentDigests {
    private var contexts: [FilePath: ContextFiles] = [:]
    private var trees: [FilePath: Digest] = [:]

    /// Of what a Dockerfile takes from its context.
    func digest(of patterns: Set<String>, inContext directory: FilePath) throws -> Digest {
        if let files = contexts[directory] { return try files.digest(of: patterns) }
        let files = try ContextFiles(directory, ignoring: ContextFiles.rules(of: directory))
        contexts[directory] = files
        return try files.digest(of: patterns)
    }

    /// Of a file or a whole directory.
    func digest(of path: FilePath) throws -> Digest {
        if let known = trees[path] { return known }
        let digest: Digest
        if PlaceKind(path) == .directory {
            digest = try ContextFiles(path, ignoring: nil).digest(of: ["."])
        } else {
            let directory = try Directory(realPath(path).removingLastComponent())
            let name = try RelativePath(realPath(path).lastComponent?.string ?? "")
            digest = try Digest("sha256:\(hexadecimal(contentDigest(of: directory.openFile(name))))")
        }
        trees[path] = digest
        return digest
    }
}
