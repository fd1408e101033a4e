import Engines
import Filesystem
import Glibc
import Layers
import SystemPackage
import TestSupport
import Testing

/// Of `pushyard run`, as an admin starts it: a base that stays mounted for the next one.
@Suite(
    .enabled(if: geteuid() == 0, "needs root"), .requires(tool: "runc"), .requires(tool: "tar2sqfs"))
struct BaseTimeoutTests {
    @Test func theNextFindsTheDeviceOfTheLast() throws {
        try withHome { home in
            try home.container(timeout: "1h").success()
            let first = try home.keeper()
            let device = try home.loops()
            #expect(device.count == 1)
            let (shared, keeper) = try home.withContainer(timeout: "1h") { try (home.loops(), home.keeper()) }
            #expect(shared == device)
            #expect(keeper == first)
            // It keeps the base from now on.
            _ = try home.keeper(after: first)
            #expect(try home.loops() == device)
        }
    }

    @Test func keepsTheBaseAndNothingElse() throws {
        try withHome { home in
            try home.container(timeout: "90m").success()
            let process = FilePath("/proc/\(try home.keeper())")
            #expect(try text(of: process.appending("cmdline")) == "sleep\05400\0")
            #expect(try text(of: process.appending("environ")).split(separator: "\0").count == 1)
            let namespaces = try [process, "/proc/self"].map { try target(of: $0.appending("ns/mnt")) }
            #expect(namespaces[0] == namespaces[1])
            // The lock, and the root of the one layer.
            #expect(try names(in: process.appending("fd")).count == 2)
            #expect(try target(of: process.appending("cwd")) == "/")
        }
    }

    @Test func endsWithItsTime() throws {
        try withHome { home in
            try home.container(timeout: "1").success()
            #expect(try home.traces.afterTheyHadTime() == [])
        }
    }

    @Test func twoAtOnceShareADevice() throws {
        try withHome { home in
            let (both, one) = try home.withContainer(timeout: "0") {
                try (home.withContainer(timeout: "0") { try home.loops() }, home.loops())
            }
            #expect(both.count == 1)
            #expect(one == both)
            #expect(try home.traces.afterTheyHadTime() == [])
        }
    }

    @Test func keepsNothingOfWhatIsKilled() throws {
        try withHome { home in
            try withRunningTool(
                pushyardExecutable.string, ["run", "localhost/tiny", "--", "sh", "-c", "echo up >&2; sleep 1000"],
                environment: home.environment(timeout: "1h")
            ) { running in
                try running.waitForErrors("up")
                running.signal(SIGKILL)
            }
            try Leftovers(scratch: Directory(home.traces.home.path.appending("scratch"))).remove()
            #expect(try home.traces.afterTheyHadTime() == [])
        }
    }

    @Test func aLayerIsCollectedAllTheSame() throws {
        try withHome { home in
            try home.container(timeout: "1h").success()
            _ = try home.keeper()
            let store = try LayerStore(home.traces.home.path.appending("layers"))
            #expect(try store.collect(keeping: []).count == 1)
            #expect(try home.traces.afterTheyHadTime() == [])
        }
    }
}

/// With the image `localhost/tiny`.
private struct TinyHome {
    let yard: FilePath
    var traces: Traces { Traces(of: EngineHome(yard: yard)) }

    func environment(timeout: String) -> [String: String] {
        helperEnvironment.merging([
            "PUSHYARD_HOME": yard.string, "PUSHYARD_CONFIG": "/dev/null", "PUSHYARD_NETWORK": "none",
            "PUSHYARD_BASE_TIMEOUT": timeout,
        ]) { $1 }
    }

    func container(timeout: String) throws -> ToolResult {
        try run(
            pushyardExecutable.string, ["run", "localhost/tiny", "--", "cat", "/etc/passwd"],
            environment: environment(timeout: timeout))
    }

    /// Calls `body` while a container runs, which has ended in order when this returns.
    func withContainer<Result>(timeout: String, _ body: () throws -> Result) throws -> Result {
        let words = ["run", "localhost/tiny", "--", "sh", "-c", "trap exit TERM; echo up >&2; sleep 1000 & wait"]
        let environment = environment(timeout: timeout)
        return try withRunningTool(pushyardExecutable.string, words, environment: environment) { running in
            try running.waitForErrors("up")
            let result = try body()
            running.signal(SIGTERM)
            try running.wait()
            return result
        }
    }

    /// Of the base's files.
    func loops() throws -> [String] { try traces.loops().filter { $0.contains("layer.squashfs") } }

    /// The one there is, when others have had time to end.
    func keeper(after other: Int32? = nil) throws -> Int32 {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let found = try traces.keepers()
            if let one = found.first, found.count == 1, one != other { return one }
            try #require(.now < deadline, "\(found)")
            usleep(20_000)
        }
    }
}

private func withHome(_ body: (TinyHome) throws -> Void) throws {
    try withTemporaryDirectory { directory in
        let home = TinyHome(yard: directory)
        let archive = directory.appending("tiny.tar")
        try TinyRoot.write(to: archive)
        try run(
            pushyardExecutable.string, ["image", "import", archive.string, "localhost/tiny"],
            environment: home.environment(timeout: "0")
        ).success()
        defer {
            // It may have ended by itself.
            for keeper in (try? home.traces.keepers()) ?? [] { kill(keeper, SIGTERM) }
        }
        try body(home)
    }
}

private func target(of link: FilePath) throws -> String {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(link.string, &path, path.count)
    guard count > 0 else { throw Errno(rawValue: errno) }
    return String(decoding: path[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}
