import SystemPackage
import TestSupport

/// Somebody's clone of an app's repository, with the app as its remote `yard`.
struct Worktree {
    let path: FilePath
    let environment: [String: String]

    @discardableResult
    func git(_ arguments: String..., input: [UInt8] = []) throws -> ToolResult {
        try run("git", arguments, input: input, environment: environment, directory: path)
    }

    /// Commits these files, and what is there already; returns the commit's id.
    @discardableResult
    func commit(_ files: [String: String] = ["build.sh": "make\n"], message: String = "change it") throws -> String {
        for (name, content) in files {
            try run("mkdir", ["-p", path.appending(name).removingLastComponent().string]).success()
            try write(content, to: path.appending(name))
        }
        try git("add", "--all").success()
        try git("commit", "--quiet", "--allow-empty", "--message", message).success()
        return try head
    }

    var head: String { get throws { try revision("HEAD") } }

    func revision(_ name: String) throws -> String {
        try git("rev-parse", "--verify", name).success().outputText.trimmingCharacter("\n")
    }

    /// `git push yard REFSPEC…`, options first.
    func push(_ arguments: String...) throws -> ToolResult { try push(arguments) }

    func push(_ arguments: [String]) throws -> ToolResult {
        try run("git", ["push", "yard"] + arguments, environment: environment, directory: path)
    }

    /// The same, to be watched.
    func withPush<Result>(_ arguments: String..., body: (RunningTool) throws -> Result) throws -> Result {
        try withRunningTool("git", ["push", "yard"] + arguments, environment: environment, directory: path, body)
    }
}
