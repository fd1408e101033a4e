import Glibc
public import SystemPackage

/// A repository with a work tree of a test's own, made by git itself; gone when the test is.
public struct Worktree {
    public let path: FilePath

    public init(path: FilePath) {
        self.path = path
    }

    public var gitDirectory: FilePath { path.appending(".git") }

    /// Runs git in the work tree and returns what it prints.
    ///
    /// - Throws: ``ToolFailed`` if git fails.
    @discardableResult
    public func git(
        _ arguments: String..., input: [UInt8] = [], environment: [String: String] = [:]
    ) throws -> [UInt8] {
        try run(
            "git", arguments, input: input, environment: gitEnvironment.merging(environment) { _, new in new },
            directory: path
        ).success().output
    }

    /// The same with arguments that are computed.
    @discardableResult
    public func git(_ arguments: [String]) throws -> [UInt8] {
        try run("git", arguments, environment: gitEnvironment, directory: path).success().output
    }

    /// The one line that git prints.
    public func line(_ arguments: String..., input: String = "") throws -> String {
        try line(arguments, input: Array(input.utf8))
    }

    /// The one line that git prints.
    public func line(_ arguments: String..., input: [UInt8]) throws -> String {
        try line(arguments, input: input)
    }

    private func line(_ arguments: [String], input: [UInt8]) throws -> String {
        let output = try run("git", arguments, input: input, environment: gitEnvironment, directory: path)
            .success().outputText
        return output.split(separator: "\n").joined()
    }

    /// Creates a file and the directories above it.
    public func write(_ content: some Sequence<UInt8>, to name: String) throws {
        let file = path.appending(name)
        let directory = file.removingLastComponent()
        if access(directory.string, F_OK) != 0 { try run("mkdir", ["-p", "--", directory.string]).success() }
        let descriptor = try FileDescriptor.open(
            file, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite, .groupRead])
        try descriptor.closeAfter { _ = try descriptor.writeAll(content) }
    }

    public func write(_ content: String, to name: String) throws {
        try write(content.utf8, to: name)
    }

    /// Adds everything and commits it; returns the commit's id in hex.
    @discardableResult
    public func commit(_ message: String = "a commit", environment: [String: String] = [:]) throws -> String {
        try git("add", "-A", "-f", environment: environment)
        try git(
            "commit", "-q", "--allow-empty", "--allow-empty-message", "--cleanup=verbatim", "-F", "-",
            input: Array(message.utf8), environment: environment)
        return try line("rev-parse", "HEAD")
    }
}

/// git alone, as on a machine that nobody configured.
public let gitEnvironment = toolEnvironment.merging(["GIT_ATTR_NOSYSTEM": "1", "GIT_NO_REPLACE_OBJECTS": "1"]) {
    _, new in new
}

/// Makes an empty repository whose first branch is `main`.
public func withWorktree<Result>(
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
    public mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }

    public mutating func chance(_ numerator: Int, in denominator: Int) -> Bool {
        Int.random(in: 0..<denominator, using: &self) < numerator
    }
}

/// The whole content of a file.
public func readFile(_ path: FilePath) throws -> [UInt8] {
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

/// A file of a commit that is made without a work tree.
public struct ImportedFile: Sendable {
    public var path: [UInt8]
    /// As git writes it: `100644`, `100755`, `120000`, `160000` (the content is a commit's id then).
    public var mode: String
    public var content: [UInt8]

    public init(_ path: String, _ content: String, mode: String = "100644") {
        self.init(path: Array(path.utf8), content: Array(content.utf8), mode: mode)
    }

    public init(path: [UInt8], content: [UInt8], mode: String = "100644") {
        self.path = path
        self.mode = mode
        self.content = content
    }
}

extension Worktree {
    /// Commits exactly these files to `main` with git-fast-import(1), unconverted; where two paths cannot be together,
    /// the later one stays. One process, however many files.
    public func importCommit(_ files: [ImportedFile], message: String = "imported") throws {
        var stream = Array(
            "commit refs/heads/main\ncommitter C O Mitter <committer@example.com> 1112911993 -0700\n".utf8)
        stream += Array("data \(message.utf8.count)\n\(message)\ndeleteall\n".utf8)
        for file in files {
            let path =
                "\""
                + file.path.map { byte in
                    let digits = String(byte, radix: 8)
                    return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
                }.joined() + "\""
            if file.mode == "160000" {
                stream += Array("M 160000 \(String(decoding: file.content, as: UTF8.self)) \(path)\n".utf8)
            } else {
                stream +=
                    Array("M \(file.mode) inline \(path)\ndata \(file.content.count)\n".utf8) + file.content + [0x0A]
            }
        }
        try git("fast-import", "--quiet", "--force", input: stream)
    }
}
