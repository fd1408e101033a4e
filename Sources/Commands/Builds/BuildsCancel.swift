import ArgumentParser
import Filesystem
import Glibc
import Records
import SystemPackage

/// `pushyard builds cancel`
struct BuildsCancel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "End a build that is queued or running, and wait for its end.",
        discussion: """
            The push that waits for it is declined. A build that has not ended after 30 seconds is killed; what it leaves \
            then is cleared away by the next one.

            Examples:
              pushyard builds cancel blog
              pushyard builds cancel 1j0w4d8k3q7

            Exit status: 0 it has ended, 1 there is no such build, or it had ended before.
            """)

    private static let grace = Duration.seconds(30)

    @OptionGroup var choice: BuildChoice

    @OptionGroup var home: HomeOptions

    func run() throws {
        if let builder = try DistantBuilder(home) {
            return try builder.run(["builds", "cancel"] + [choice.build].compactMap(\.self))
        }
        let records = try home.records()
        let build = try choice.find(in: records, preferring: true)
        guard let process = build.state.process, let handle = try ProcessHandle(process.process) else {
            throw NotUnderWay(build: build)
        }
        try handle.signal(SIGTERM)
        if try !handle.waitForEnd(atMost: Self.grace) {
            try handle.signal(SIGKILL)
            _ = try handle.waitForEnd(atMost: Self.grace)
        }
        // A process that is killed, or ends before it has recorded that, has died.
        let state = try records?.build(build.id).state.name ?? build.state.name
        try printResult("build \(build.id) of '\(build.origin.app)': \(state)")
    }
}

/// A build that has ended, so that nothing is left to cancel.
struct NotUnderWay: Error, CustomStringConvertible {
    let build: BuildRecord

    var description: String {
        "build \(build.id) of '\(build.origin.app)' is not under way: it has \(Self.words[build.state.name] ?? "ended")"
    }

    private static let words = [
        "succeeded": "succeeded", "failed": "failed", "cancelled": "been cancelled", "superseded": "been superseded",
        "died": "died",
    ]
}
