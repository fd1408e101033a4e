import Glibc
import SystemPackage
import TestSupport
import Testing

/// A builder that does as it is told, step by step, and records what it got.
///
/// Like `pushyard build`, it ends itself as soon as standard output or standard error has lost its reader.
struct StandIn {
    enum Step {
        /// Reads the source to its end, and records its entries.
        case read
        case say(String)
        /// So many lines of log, each `line 1` or so and ``filling``.
        case chatter(Int)
        /// Tells the test that it is here, and waits to be told to go on.
        case meet
        /// Names the image on standard output.
        case answer(String)
        case exit(Int32)
        /// Ends itself by SIGKILL.
        case kill
        /// From here on it cannot see that nobody reads any more.
        case closeOutputs
    }

    /// A build as builds should be.
    static let good: [Step] = [.read, .say("-----> compiling"), .say("       main.c"), .answer(image)]
    /// Makes 100,000 lines more than ssh and all pipes on its way hold.
    static let filling = String(repeating: ".", count: 60)
    static let image = "registry.lan/blog@sha256:5a1e"

    private let directory: FilePath
    /// Both ways, so that no builder waits for a reader.
    private let arrivals: FileDescriptor

    init(in directory: FilePath) throws {
        self.directory = directory
        try run("mkdir", ["-p", "builds"], directory: directory).success()
        try run("mkfifo", ["arrivals"], directory: directory).success()
        try run("ln", ["-s", pushyardExecutable.string, "pushyard"], directory: directory).success()
        arrivals = try FileDescriptor.open(
            directory.appending("arrivals"), .readWrite, options: [.nonBlocking, .closeOnExec])
        try write(
            Self.program, to: directory.appending("stand-in"),
            permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
    }

    /// What stands before `build APP …`.
    func command(_ steps: [Step]) -> [String] {
        [directory.appending("stand-in").string] + steps.map(\.word) + ["--"]
    }

    /// Every build that has begun, the oldest first.
    var builds: [Build] {
        get throws {
            try names(in: directory.appending("builds")).filter { $0.hasSuffix(".argv") }.sorted().map {
                Build(path: directory.appending("builds").appending($0).removingExtension())
            }
        }
    }

    /// Waits for a builder to come to its step `meet`.
    func waitForArrival() throws -> Build.Meeting {
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            var polled = pollfd(fd: arrivals.rawValue, events: Int16(POLLIN), revents: 0)
            try #require(poll(&polled, 1, 60_000) == 1, "no builder within a minute")
            line += try [UInt8](unsafeUninitializedCapacity: 1) { buffer, count in
                count = try arrivals.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        let words = String(decoding: line.dropLast(), as: UTF8.self).split(separator: " ")
        return Build.Meeting(pid: try #require(Int32(words[0])), signal: directory.appending(String(words[1])))
    }
}

extension StandIn.Step {
    fileprivate var word: String {
        switch self {
        case .read: "read"
        case .say(let line): "say=\(line)"
        case .chatter(let count): "chatter=\(count)"
        case .meet: "meet"
        case .answer(let line): "answer=\(line)"
        case .exit(let status): "exit=\(status)"
        case .kill: "kill"
        case .closeOutputs: "close-outputs"
        }
    }
}

/// What one builder has recorded.
struct Build {
    /// One that waits for the test.
    struct Meeting {
        let pid: Int32
        fileprivate let signal: FilePath

        func goOn() throws {
            let fifo = try FileDescriptor.open(signal, .writeOnly, options: .closeOnExec)
            try fifo.close()
        }
    }

    fileprivate let path: FilePath

    /// From `build` on.
    var arguments: [String] { get throws { try lines("argv") } }
    /// `NAME=VALUE`, sorted.
    var environment: [String] { get throws { try lines("environ") } }
    /// `MODE NAME` of each entry, in the archive's order; a symlink's with ` -> TARGET`. Absent until it was read.
    var entries: [String] { get throws { try lines("entries") } }
    /// The comment in the archive's global header.
    var comment: String { get throws { try lines("comment").joined(separator: "\n") } }
    /// Whether it has named an image, the last that it does.
    var isDone: Bool { access("\(path).answer", F_OK) == 0 }
    /// Whether the archive came compressed.
    var isCompressed: Bool { get throws { try lines("magic") == ["1f8b"] } }

    private func lines(_ ending: String) throws -> [String] {
        try text(of: FilePath("\(path).\(ending)")).split(separator: "\n").map(String.init)
    }
}

extension FilePath {
    fileprivate func removingExtension() -> FilePath {
        var path = self
        path.extension = nil
        return path
    }
}

extension StandIn {
    private static let program = #"""
        #!/usr/bin/python3
        """usage: stand-in STEP... -- [build APP [OPTION...]]; without, sshd says what it is to do"""
        import os, select, shlex, signal, sys, tarfile, threading, time

        here = os.path.dirname(os.path.abspath(__file__))
        split = sys.argv.index("--")
        steps, argv = sys.argv[1:split], sys.argv[split + 1:]
        if not argv:
            argv = shlex.split(os.environ["SSH_ORIGINAL_COMMAND"])[1:]
        name = f"{here}/builds/{time.time_ns()}-{os.getpid()}"

        if argv[0] != "build":
            # What a builder remembers, it remembers here.
            os.environ["PUSHYARD_HOME"] = f"{here}/home"
            os.execv(f"{here}/pushyard", ["pushyard"] + argv)

        def record(ending, lines):
            with open(f"{name}.{ending}.new", "w") as file:
                file.writelines(f"{line}\n" for line in lines)
            os.rename(f"{name}.{ending}.new", f"{name}.{ending}")

        def end_with_the_reader():
            outputs = select.poll()
            outputs.register(1, 0)
            outputs.register(2, 0)
            outputs.register(unwatched[0], 0)
            if unwatched[0] not in [descriptor for descriptor, _ in outputs.poll()]:
                os._exit(130)

        def close_outputs():
            # What poll(2) waits for stays open.
            os.close(unwatched[1])
            watcher.join()
            os.close(1)
            os.close(2)

        def read():
            with os.fdopen(0, "rb") as source:
                record("magic", [source.peek(2)[:2].hex()])
                with tarfile.open(fileobj=source, mode="r|*") as tar:
                    record("entries", [f"{entry.mode:o} {entry.name}" + (entry.issym() and f" -> {entry.linkname}" or "")
                                       for entry in tar])
                    record("comment", [tar.pax_headers.get("comment", "")])
                while source.read(1 << 16):
                    pass

        def meet():
            fifo = f"{name}.go"
            os.mkfifo(fifo)
            with open(f"{here}/arrivals", "w") as arrivals:
                arrivals.write(f"{os.getpid()} builds/{os.path.basename(fifo)}\n")
            with open(fifo):
                pass
            os.unlink(fifo)

        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        unwatched = os.pipe()
        watcher = threading.Thread(target=end_with_the_reader, daemon=True)
        watcher.start()
        record("environ", sorted(f"{key}={value}" for key, value in os.environ.items()))
        record("argv", argv)
        for step in steps:
            verb, _, word = step.partition("=")
            match verb:
                case "read": read()
                case "say": print(word, file=sys.stderr, flush=True)
                case "chatter": sys.stderr.writelines(f"line {number + 1} {60 * '.'}\n" for number in range(int(word)))
                case "meet": meet()
                case "answer":
                    print(word, flush=True)
                    record("answer", [word])
                case "kill": os.kill(os.getpid(), signal.SIGKILL)
                case "exit": sys.exit(int(word))
                case "close-outputs": close_outputs()
                case _: sys.exit(f"stand-in: no step '{step}'")

        """#
}
