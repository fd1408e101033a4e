import Glibc
import SystemPackage
import TestSupport
import Testing
import Tools

struct ToolTests {
    private func shell(_ script: String) -> Tool { Tool("sh", ["-c", script]) }

    @Test func returnsWhatTheProgramWrote() throws {
        let result = try shell("cat; echo oops >&2; exit 3").run(input: Array("in".utf8))
        #expect(result.output == Array("in".utf8))
        #expect(result.errors == Array("oops\n".utf8))
        #expect(result.ending == .exited(3))
    }

    @Test func givesNothingButTheEnvironmentItWasTold() throws {
        let output = try Tool("/usr/bin/env", environment: ["A": "1"]).output()
        #expect(output == Array("A=1\n".utf8))
    }

    @Test func passesArgumentsAsTheyAre() throws {
        let arguments = ["", " ", "*", "$HOME", "'\"\\", "-n\n", "é"]
        let output = try Tool("printf", ["%s\\0"] + arguments).output()
        #expect(
            output.split(separator: 0, omittingEmptySubsequences: false).dropLast().map { Array($0) }
                == arguments.map { Array($0.utf8) })
    }

    @Test func startsInTheGivenDirectory() throws {
        try withTemporaryDirectory { directory in
            let output = try Tool("/bin/pwd", ["-P"], directory: directory).output()
            #expect(output == Array("\(directory)\n".utf8))
        }
    }

    /// The listing itself is the fourth.
    @Test func leaksNoDescriptor() throws {
        let leak = dup(0)
        defer { close(leak) }
        #expect(try Tool("ls", ["/proc/self/fd"]).output() == Array("0\n1\n2\n3\n".utf8))
    }

    @Test func passesDescriptorsInOrderWhateverTheirNumbers() throws {
        try withTemporaryDirectory { directory in
            let files = try (0..<3).map { number in
                let file = try FileDescriptor.open(
                    directory.appending("\(number)"), .readWrite, options: [.create, .closeOnExec],
                    permissions: .ownerReadWrite
                )
                try file.writeAll(Array("file \(number)\n".utf8))
                try file.seek(offset: 0, from: .start)
                return file
            }
            defer { for file in files { close(file.rawValue) } }
            // Lower numbers stand for higher ones, so that a copy made too early would overwrite the next source.
            var tool = shell("cat <&3 <&4; cat <&4; cat <&5; cat <&3")
            tool.descriptors = files.reversed()
            #expect(try tool.output() == Array("file 1\nfile 0\nfile 2\n".utf8))
        }
    }

    @Test func startsProgramsWithDefaultSignals() throws {
        var blocked = sigset_t()
        sigemptyset(&blocked)
        sigaddset(&blocked, SIGUSR1)
        pthread_sigmask(SIG_BLOCK, &blocked, nil)
        defer { pthread_sigmask(SIG_UNBLOCK, &blocked, nil) }
        let status = try Tool("grep", ["-E", "^Sig(Blk|Ign)", "/proc/self/status"]).output()
        // 32 and 33 belong to glibc, which ignores them in every program that posix_spawn(3) starts.
        #expect(status == Array("SigBlk:\t0000000000000000\nSigIgn:\t0000000180000000\n".utf8))
    }

    @Test func drainsBothOutputsWhileItWritesTheInput() throws {
        let input = [UInt8](repeating: 0x61, count: 3 << 20)
        let result = try shell("tee /dev/stderr").run(input: input, limit: 4 << 20)
        #expect(result.output == input && result.errors == input)
    }

    @Test func toleratesProgramThatDoesNotRead() throws {
        #expect(try Tool("true").run(input: [UInt8](repeating: 0x61, count: 1 << 20)).ending == .exited(0))
    }

    @Test func stopsProgramThatWritesTooMuch() {
        let error = #expect(throws: ToolError.self) { try Tool("yes").run(limit: 100_000) }
        #expect(error == .tooMuchOutput("yes", limit: 100_000))
        #expect(error?.description == "'yes' wrote more than 100000 bytes")
    }

    @Test func stopsProgramThatTakesTooLong() {
        let error = #expect(throws: ToolError.self) { try Tool("sleep", ["1000"]).run(timeLimit: .milliseconds(20)) }
        #expect(error == .timedOut("sleep", after: .milliseconds(20)))
        #expect(ToolError.timedOut("sleep", after: .seconds(60)).description == "'sleep' was stopped after 60 s")
    }

    @Test func saysHowAProgramEnded() {
        let failed = #expect(throws: ToolError.self) { try shell("echo one >&2; echo two >&2; exit 7").output() }
        #expect(failed?.description == "'sh' ended with status 7\n  one\n  two")
        let killed = #expect(throws: ToolError.self) { try shell("kill -9 $$").output() }
        #expect(killed?.description == "'sh' was ended by signal 9 (Killed)")
    }

    @Test func saysWhatIsNotInstalled() {
        let missing = Tool("no-such-tool", environment: ["PATH": "/usr/bin:relative:/bin"])
        let error = #expect(throws: ToolError.self) { try missing.run() }
        #expect(error?.description == "'no-such-tool' is not installed: it is not in '/usr/bin:relative:/bin'")
    }

    @Test func doesNotSearchTheWorkingDirectory() throws {
        try withTemporaryDirectory { directory in
            let script = directory.appending("script")
            let file = try FileDescriptor.open(
                script, .writeOnly, options: .create, permissions: [.ownerReadWriteExecute])
            try file.writeAll(Array("echo ran\n".utf8))
            try file.close()
            var tool = Tool("script", environment: ["PATH": ":."], directory: directory)
            #expect(throws: ToolError.notInstalled("script", path: ":.")) { try tool.run() }
            // A text file without '#!' is no program; posix_spawnp(3) would give it to sh.
            tool.name = script.string
            let error = #expect(throws: ToolError.self) { try tool.run() }
            #expect(error?.description == "cannot start '\(script)': exec format error")
        }
    }

    @Test func refusesStringsThatCWouldCut() {
        #expect(throws: ToolError.notStarted("echo", .invalidArgument)) { try Tool("echo", ["a\u{0}b"]).run() }
        #expect(throws: ToolError.notStarted("e\u{0}", .invalidArgument)) { try Tool("e\u{0}").run() }
    }

    @Test func killsTheProgramWhenTheClosureThrows() throws {
        var pid: Int32 = 0
        #expect(throws: CancellationError.self) {
            try Tool("sleep", ["1000"]).withProcess { running in
                pid = running.pid
                throw CancellationError()
            }
        }
        #expect(kill(pid, 0) == -1 && errno == ESRCH)
    }

    @Test func streamsInBothDirections() throws {
        let (answers, ending) = try Tool("cat").withProcess(input: .pipe, output: .pipe) { running in
            let (input, output, errors) = (running.input, running.output, running.errors)
            #expect(errors == nil)
            var answers: [UInt8] = []
            for byte in Array("abc".utf8) {
                try input?.write([byte].span.bytes)
                answers += try read(output)
            }
            input?.close()
            #expect(try read(output).isEmpty)
            return answers
        }
        #expect(answers == Array("abc".utf8) && ending == .exited(0))
    }

    @Test func reportsBrokenPipeAsAnError() throws {
        let (_, ending) = try Tool("true").withProcess(input: .pipe) { running in
            let input = try #require(running.input as PipeEnd?)
            // Programs that other tests start hold the other end as well, for the moment before their exec.
            var hungUp = pollfd(fd: input.descriptor.rawValue, events: 0, revents: 0)
            #expect(poll(&hungUp, 1, 60_000) == 1)
            #expect(throws: ToolError.interrupted("true", .brokenPipe)) { try input.write([1].span.bytes) }
        }
        #expect(ending == .exited(0))
    }

    private func read(_ pipe: PipeEnd?) throws -> [UInt8] {
        let pipe = try #require(pipe)
        return try [UInt8](unsafeUninitializedCapacity: 100) { buffer, count in
            count = try pipe.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
    }
}
