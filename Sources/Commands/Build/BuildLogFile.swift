import Build
import Receive
import Records
import Synchronization
import SystemPackage
import Threads

/// The log of a build: a file first, `builds/ID/log`, from which standard error follows at its own pace.
final class BuildLogFile: BuildLog {
    private let build: RunningBuild
    private let spool: LogSpool
    private let tail: TailedLog
    private let relay: Mutex<Thread?>

    init(of build: RunningBuild) throws {
        self.build = build
        let spool = LogSpool(keeping: try build.createLog())
        self.spool = spool
        tail = TailedLog(SpooledLog(spool))
        relay = Mutex(
            try Thread {
                // A reader that cannot be reached is not a reason for the build to fail; who has gone cancels it.
                try? spool.relay(to: .standardError)
            })
    }

    var id: BuildID { build.id }

    /// As in ``TailedLog``.
    var lastLines: [[UInt8]] { tail.lastLines }

    func begin(_ step: Step, of stage: Stage) { tail.begin(step, of: stage) }
    func write(_ bytes: RawSpan) { tail.write(bytes) }
    func note(_ line: String) { tail.note(line) }

    /// Returns when standard error has all of it.
    func end() {
        spool.end()
        let thread = relay.withLock { relay in
            defer { relay = nil }
            return relay
        }
        thread?.join()
    }
}

/// Lines of ours begin as they do in a push.
private struct SpooledLog: BuildLog {
    let spool: LogSpool

    init(_ spool: LogSpool) { self.spool = spool }

    func begin(_ step: Step, of stage: Stage) { note("\(stage.name): \(step.name)") }

    func write(_ bytes: RawSpan) {
        // A log that the disk has no room for is no reason for the build to fail.
        bytes.withUnsafeBytes { bytes in try? spool.append(bytes) }
    }

    func note(_ line: String) { write(Array("-----> \(line)\n".utf8).span.bytes) }
}
