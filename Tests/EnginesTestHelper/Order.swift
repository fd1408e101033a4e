import Build
import Engines
import Filesystem
import Glibc
import OCI
import SystemPackage

/// What a test wants to be built, as words.
struct Order {
    private var step: Step
    private var size: UInt64 = 1 << 30
    private var insertion: Insertion?
    private var isCommitted = false
    private var isKept = false
    private var excluded: [ContainerPath] = []
    private var inputs = BuildInputs(hangups: [.standardOutput])
    private let base: BaseImage

    init(_ words: ArraySlice<String>, base manifest: Descriptor) throws {
        base = BaseImage(try ImageReference("localhost/base:1"), manifest: manifest)
        let end = words.firstIndex(of: "--") ?? words.endIndex
        let variables = [
            ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"), ("LC_ALL", "C.UTF-8"),
        ]
        step = Step(
            "script", Array(words[end...].dropFirst()), workingDirectory: .root,
            environment: variables.compactMap { EnvironmentVariable($0.0, $0.1) }, network: .none)
        for word in words[..<end] {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            try set(parts[0], parts.count > 1 ? parts[1] : "")
        }
    }

    private mutating func set(_ name: String, _ value: String) throws {
        switch name {
        case "user": step.user = value
        case "directory": step.workingDirectory = path(value)
        case "network": step.network = Network(rawValue: value) ?? .none
        case "memory": step.limits.memory = UInt64(value) ?? 0
        case "processes": step.limits.processes = UInt32(value) ?? 0
        case "cpus": step.limits.milliCPUs = UInt32(value) ?? 0
        case "seconds": step.limits.wallTime = .seconds(Int64(value) ?? 0)
        case "log": step.limits.log = UInt64(value) ?? 0
        case "disk": size = UInt64(value) ?? 0
        case "kept": step.mounts.append(Mount(.volume(.source, .kept), at: path(value)))
        case "discarded": step.mounts.append(Mount(.volume(.source, .discarded), at: path(value)))
        case "cache": step.mounts.append(Mount(.cache("cache"), at: path(value)))
        case "directory-at":
            let parts = value.split(separator: ":").map(String.init)
            step.mounts.append(Mount(.directory(parts[0], isReadOnly: parts.count > 2), at: path(parts[1])))
            inputs.directories[parts[0]] = try Directory(FilePath(parts[0]))
        case "caches": inputs.caches = try Directory(FilePath(value))
        case "secret":
            step.mounts.append(Mount(.secret("secret"), at: path(value)))
            inputs.secrets["secret"] = Array("s3cret".utf8)
        case "insert": insertion = Insertion(.source, at: path(value), owner: insertion?.owner)
        case "owner": insertion = Insertion(.source, at: insertion?.path ?? .root, owner: value)
        case "exclude": excluded.append(path(value))
        case "commit": isCommitted = true
        case "keep": isKept = true
        case "plain", "small-host": break
        default: throw Errno.invalidArgument
        }
    }

    private func path(_ text: String) -> ContainerPath { ContainerPath(text) ?? .root }

    /// The source has a file `hello` and a program `run` in a directory.
    func carryOut(_ engine: NativeEngine, to images: ImageLayout) throws -> [BuiltImage] {
        let commit = Commit(execution: ExecutionParameters(), createdBy: "test", excluded: excluded)
        var stage = Stage(
            "build", on: base, insertions: insertion.map { [$0] } ?? [], steps: [step],
            commit: isCommitted ? commit : nil)
        stage.failureCommit = isKept ? commit : nil
        return try engine.withWorkspace(limitedTo: size) { workspace in
            let source = try workspace.openDirectory("source" as FileName)
            let hello = try source.createFile("hello", mode: FilePermissions(rawValue: 0o644))
            try hello.write(Array("hello\n".utf8).span.bytes)
            try hello.close()
            try source.createDirectory("bin", mode: FilePermissions(rawValue: 0o755))
            let program = try source.openDirectory("bin" as FileName)
                .createFile("run", mode: FilePermissions(rawValue: 0o755))
            try program.write(Array("#!/bin/sh\necho run\n".utf8).span.bytes)
            try program.close()
            return try engine.build(
                BuildPlan(stages: [stage], epoch: 1_700_000_000), in: workspace, inputs: inputs, to: images,
                log: StandardLog())
        }
    }
}

/// Output to standard output, the rest to standard error.
struct StandardLog: BuildLog {
    func begin(_ step: Step, of stage: Stage) {}

    func write(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { _ = Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }

    func note(_ line: String) { say("note: \(line)") }
}
