import Filesystem
import OCI
import Records
import SystemPackage
import TestSupport
import Testing

/// A PUSHYARD_HOME with what its builder remembers.
struct Home {
    let path: FilePath

    func pushyard(_ arguments: String...) throws -> ToolResult { try pushyard(arguments) }

    func pushyard(_ arguments: [String]) throws -> ToolResult {
        try run(pushyardExecutable.string, arguments + ["--home", path.string])
    }

    var builder: Directory {
        get throws { try Directory(path).createDirectories("builder", mode: .ownerReadWriteExecute) }
    }

    /// A build that is over.
    func build(_ app: String, _ outcome: BuildOutcome, log: [UInt8]? = nil) throws -> BuildID {
        let origin = BuildOrigin(app: app, commit: "3f2a91c3f2a91c", ref: "refs/heads/main", pusher: "ann")
        let build = try Records(in: builder).begin(origin)
        if let log {
            let file = try build.createLog()
            _ = try file.closeAfter { try file.writeAll(log) }
        }
        try build.record(PhaseTiming("build", .milliseconds(1500)))
        try build.finish(outcome)
        return build.id
    }

    /// Gives `body` a process that has begun a build of 'blog', and the build's id.
    func withBuilder(_ body: (RunningTool, BuildID) throws -> Void) throws {
        let helper = try pushyardExecutable.removingLastComponent().appending("RecordsTestHelper")
        try withRunningTool(helper.string, ["running", builder.path.string]) { builder in
            try builder.waitForErrors("\n")
            try body(builder, BuildID(builder.errorText.prefix { $0 != "\n" }))
        }
    }
}

func withHome(_ body: (Home) throws -> Void) throws {
    try withTemporaryDirectory(on: .memory) { path in try body(Home(path: path)) }
}

extension ToolResult {
    /// Standard output, with TIME and TOOK where those stand.
    var timelessText: String {
        outputText.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "TIME")
            .replacing(/(TIME  |took    )\d+\.\d\d? s/) { "\($0.1)TOOK" }
    }
}
