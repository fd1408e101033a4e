import Escaping
import Filesystem
import Git
import Receive
import SystemPackage
import Tools

/// A git work tree: a push sends the tree of its `HEAD`, whatever its files are by now.
struct WorkTree {
    let export: Export
    private let path: FilePath

    /// Nil for a directory without `.git`; throws `GitError`, and `NothingCommitted` before the first commit.
    init?(_ path: FilePath) throws {
        guard let repository = try Self.repository(of: path) else { return nil }
        self.path = path
        do {
            export = try Export("HEAD", of: Repository.Location(repository))
        } catch GitError.unknownRevision {
            throw NothingCommitted(path: path)
        }
    }

    /// As git abbreviates it.
    var commit: String { String(export.commit.id.description.prefix(7)) }

    /// The lines of `git status`; nil where git cannot say.
    var uncommittedCount: Int? {
        var environment = Tool.plainEnvironment
        for name in ["PATH", "HOME", "XDG_CONFIG_HOME"] { environment[name] = environmentVariable(name) }
        environment["GIT_OPTIONAL_LOCKS"] = "0"
        let status = Tool(
            "git", ["-C", path.string, "status", "--porcelain", "--no-renames"], environment: environment)
        // Who reads the verdict knows from its first line that the commit was judged.
        return try? status.output(limit: 64 << 20).count { $0 == UInt8(ascii: "\n") }
    }

    /// In a linked work tree and in a submodule, `.git` is a file that names the directory: gitrepository-layout(5).
    private static func repository(of path: FilePath) throws -> FilePath? {
        let directory = try Directory(path)
        do {
            guard try directory.metadata(of: ".git").kind == .regular else { return path }
        } catch FilesystemError.refused(_, _, .noSuchFileOrDirectory) {
            return nil
        }
        let line = String(decoding: try directory.contents(of: ".git", limit: 8192), as: UTF8.self)
        guard line.hasPrefix("gitdir: "), line.hasSuffix("\n") else { return path }
        return path.pushing(FilePath(String(line.dropFirst("gitdir: ".count).dropLast())))
    }
}

/// A work tree whose branch has no commit yet, so there is nothing to push.
struct NothingCommitted: Error, CustomStringConvertible {
    let path: FilePath

    var description: String {
        """
        cannot judge '\(Escaped(path.string))': nothing is committed yet
          commit first, or judge the files: pushyard pack | pushyard check -
        """
    }
}
