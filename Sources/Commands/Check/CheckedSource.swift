import ArgumentParser
import Escaping
import Filesystem
import Receive
import Source
import SystemPackage

/// What a check is about.
enum CheckedSource {
    /// To be read once.
    case archive(FileDescriptor, at: FilePath)
    case directory(Directory, at: FilePath)
    case workTree(WorkTree, at: FilePath)

    /// Reads all of it; refusals after which it can be judged on go to `refused`.
    ///
    /// Unpacking ends with the first one.
    func read(
        _ limits: SourceLimits, unpackedTo target: UnpackTarget?, refused: (Refusal) throws -> Void
    ) throws -> SourceReport {
        switch self {
        case .archive(let descriptor, let path):
            do {
                let reader = try SourceReader(limits: limits) { DescriptorSource(descriptor, within: limits.time) }
                return try read(reader, target, refused)
            } catch let errno as Errno {
                throw FilesystemError.refused(.read, path, errno)
            }
        case .directory(let directory, _):
            return try read(DirectoryReader(directory, limits: limits), target, refused)
        case .workTree(let workTree, _):
            return try read(TreeSource(workTree.export, limits: limits), target, refused)
        }
    }

    private func read(
        _ source: consuming some JudgedSource & ~Copyable, _ target: UnpackTarget?, _ refused: (Refusal) throws -> Void
    ) throws -> SourceReport {
        let source = Identified(source)
        guard let target else { return try source.judge(refused: refused) }
        return try source.unpack(as: target.name, in: target.parent)
    }
}

extension CheckedSource: CustomStringConvertible {
    var description: String {
        switch self {
        case .archive(_, at: "/dev/stdin"): "standard input"
        case .archive(_, let path), .directory(_, let path): "'\(Escaped(path.string))'"
        case .workTree(let workTree, let path): "'\(Escaped(path.string))' at commit \(workTree.commit)"
        }
    }
}

/// A directory that does not exist yet.
struct UnpackTarget {
    let parent: Directory
    let name: FileName

    /// Throws `ValidationError` for a path that has no name of its own.
    init(_ path: String) throws {
        let normalized = FilePath(path).lexicallyNormalized()
        guard let last = normalized.lastComponent, last.kind == .regular else {
            throw ValidationError("--unpack cannot create '\(Escaped(path))'")
        }
        let above = normalized.removingLastComponent()
        parent = try Directory(above.isEmpty ? "." : above)
        name = try FileName(last.string)
    }
}
