public import SystemPackage
public import Tools

extension Tool {
    /// git(1), with no configuration but the repository's own and nothing of this process's environment.
    ///
    /// - Parameter protocolVersion: GIT_PROTOCOL as the client sent it. It is passed on if it asks for a version that git
    ///   knows, and otherwise dropped, as git does with what it does not know.
    public static func git(
        _ arguments: [String], in directory: FilePath? = nil, protocolVersion: [UInt8]? = nil
    ) -> Tool {
        var tool = Tool("git", arguments, directory: directory)
        tool.environment["GIT_CONFIG_NOSYSTEM"] = "1"
        tool.environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
        // A directory that is there and has no configuration of anybody's.
        tool.environment["HOME"] = "/"
        let known = (0...2).map { "version=\($0)" }
        tool.environment["GIT_PROTOCOL"] = known.first { protocolVersion?.elementsEqual($0.utf8) == true }
        return tool
    }
}
