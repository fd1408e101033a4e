import Glibc
import SystemPackage
import TestSupport

/// A repository with a work tree of a test's own, made by git itself; gone when the test is.
struct Worktree {
    let path: FilePath

    var gitDirectory: FilePath { path.appending(".git") }

    /// Runs git in the work tree and returns what it prints.
    ///
    /// - Throws: ``ToolFailed`` if git fails.
    @discardableResult
    func git(
        _ arguments: String..., input: [UInt8] = [], environment: [String: String] = [:]
    ) throws -> [UInt8] {
        try run(
            "git", arguments, input: input, environment: gitEnvironment.merging(environment) { _, new in new },
            directory: path
        ).success().output
    }

    /// The one line that git prints.
    func line(_ arguments: String..., input: String = "") throws -> String {
        try line(arguments, input: Array(input.utf8))
    }

    /// The one line that git prints.
    func line(_ arguments: String..., input: [UInt8]) throws -> String {
        try line(arguments, input: input)
    }

    private func line(_ arguments: [String], input: [UInt8]) throws -> String {
        let output = try run("git", arguments, input: input, environment: gitEnvironment, directory: path)
            .success().outputText
        return output.split(separator: "\n").joined()
    }

    /// Creates a file and the directories above it.
    func write(_ content: some Sequence<UInt8>, to name: String) throws {
        let file = path.appending(name)
        let directory = file.removingLastComponent()
        if access(directory.string, F_OK) != 0 { try run("mkdir", ["-p", "--", directory.string]).success() }
        let descriptor = try FileDescriptor.open(
            file, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite, .groupRead])
        try descriptor.closeAfter { _ = try descriptor.writeAll(content) }
    }

    func write(_ content: String, to name: String) throws {
        try write(content.utf8, to: name)
    }

    /// Adds everything and commits it; returns the commit's id in hex.
    @discardableResult
    func commit(_ message: String = "a commit", environment: [String: String] = [:]) throws -> String {
        try git("add", "-A", "-f", environment: environment)
        try git(
            "commit", "-q", "--allow-empty", "--allow-empty-message", "--cleanup=verbatim", "-F", "-",
            input: Array(message.utf8), environment: environment)
        return try line("rev-parse", "HEAD")
    }
}

/// git alone, as on a machine that nobody configured.
let gitEnvironment = toolEnvironment.merging(["GIT_ATTR_NOSYSTEM": "1", "GIT_NO_REPLACE_OBJECTS": "1"]) { _, new in new
}

/// Makes an empty repository whose first branch is `main`.
func withWorktree<Result>(
    _ options: [String] = [], _ body: (Worktree) throws -> Result
) throws -> Result {
    try withTemporaryDirectory(on: .memory) { directory in
        let worktree = Worktree(path: directory)
        try run("git", ["init", "-q", "-b", "main"] + options, environment: gitEnvironment, directory: directory)
            .success()
        return try body(worktree)
    }
}

extension SeededGenerator {
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }

    mutating func chance(_ numerator: Int, in denominator: Int) -> Bool {
        Int.random(in: 0..<denominator, using: &self) < numerator
    }
}

/// The whole content of a file.
func readFile(_ path: FilePath) throws -> [UInt8] {
    let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
    return try descriptor.closeAfter {
        var content: [UInt8] = []
        while true {
            let piece = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            if piece.isEmpty { return content }
            content += piece
        }
    }
}
