import Escaping
import Filesystem
import SystemPackage
import Tools

/// What git ignores below a directory of a work tree: nobody would push it, so it is no part of a source either.
struct IgnoredFiles {
    /// From the directory, without a slash at the end; a directory stands for all that is in it.
    let paths: Set<[UInt8]>

    /// Asks git, if the directory is one of a work tree; otherwise nothing is ignored.
    ///
    /// - Throws: ``IgnoredFilesUnknown`` where git cannot say.
    init(in directory: FilePath) throws {
        guard try Self.isInWorkTree(directory) else {
            paths = []
            return
        }
        var environment = Tool.plainEnvironment
        for name in ["PATH", "HOME", "XDG_CONFIG_HOME", "SUDO_UID"] { environment[name] = environmentVariable(name) }
        environment["GIT_OPTIONAL_LOCKS"] = "0"
        let git = Tool(
            "git",
            [
                // The work tree may be another user's, whose programs are not to be run.
                "-c", "core.fsmonitor=false", "-C", directory.string, "ls-files", "-z", "--others", "--ignored",
                "--exclude-standard", "--directory",
            ], environment: environment)
        do {
            let output = try git.output(limit: 64 << 20)
            paths = Set(output.split(separator: 0).map { Array($0.last == UInt8(ascii: "/") ? $0.dropLast() : $0) })
        } catch {
            throw IgnoredFilesUnknown(directory: directory, cause: error)
        }
    }

    /// Whether git would find a repository from here.
    private static func isInWorkTree(_ directory: FilePath) throws -> Bool {
        var place = try Directory(directory)
        while true {
            if try isRepository(place) { return true }
            let parent = try Directory(place.path.appending(".."))
            guard try parent.metadata().identity != place.metadata().identity else { return false }
            place = parent
        }
    }

    /// In a linked work tree and in a submodule, `.git` is a file: gitrepository-layout(5).
    private static func isRepository(_ directory: Directory) throws -> Bool {
        switch try directory.metadataIfPresent(of: ".git")?.kind {
        case .regular: true
        case .directory: try directory.openDirectory(".git" as FileName).metadataIfPresent(of: "HEAD") != nil
        default: false
        }
    }
}

/// Git cannot say what it ignores.
struct IgnoredFilesUnknown: Error, CustomStringConvertible {
    let directory: FilePath
    let cause: any Error

    var description: String {
        """
        cannot tell what git ignores in '\(Escaped(directory.string))'
          \(cause)
          commit, and hand over what 'pushyard export \(Escaped(directory.string)) HEAD' writes
        """
    }
}
