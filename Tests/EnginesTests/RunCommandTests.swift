import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Engines

extension EngineTests {
    /// `pushyard run`, the executable.
    @Suite struct RunCommand {
        private var home: EngineHome { get throws { try #require(EngineHome.current) } }

        private func container(_ words: String..., input: [UInt8] = []) throws -> ToolResult {
            try run(pushyardExecutable.string, ["run"] + words, input: input, environment: environment)
        }

        private var environment: [String: String] {
            get throws { helperEnvironment.merging(["PUSHYARD_HOME": try home.yard.string]) { _, new in new } }
        }

        @Test func connectsItsStreamsAndKeepsTheStatus() throws {
            let result = try container(
                "localhost/base", "--", "sh", "-c", "cat; echo error >&2; exit 7", input: Array("input".utf8))
            #expect(result.outputText == "input")
            #expect(result.errorText == "error\n")
            #expect(result.ending == .exited(7))
        }

        @Test func takesWhatTheCommandLineSays() throws {
            let result = try container(
                "--env", "A=b", "--user", "daemon", "--workdir", "/made", "--network", "none", "localhost/base", "--",
                "sh", "-c", "echo $A $PWD; id -un; ls /sys/class/net")
            #expect(result.outputText == "b /made\ndaemon\nlo\n")
        }

        @Test func showsADirectoryOfTheHost() throws {
            try withTemporaryDirectory { directory in
                try run("sh", ["-c", "echo data > f; chmod 755 .; mkdir w; chmod 777 w"], directory: directory)
                    .success()
                let result = try container(
                    "--volume", "\(directory):/data:ro", "--volume", "\(directory)/w:/w", "localhost/base", "--",
                    "sh", "-c", "cat /data/f; touch /data/w/x 2>&1; touch /w/y; stat -c %U /w/y /data/f")
                #expect(
                    result.outputText
                        == "data\ntouch: cannot touch '/data/w/x': Read-only file system\nroot\nnobody\n")
                #expect(try names(in: directory.appending("w")) == ["y"])
            }
        }

        @Test func publishesAPort() throws {
            let port = UInt16.random(in: 20_000..<30_000)
            let server = """
                use IO::Socket; $| = 1; $s = IO::Socket::INET->new(LocalPort => 80, Listen => 5) or die $!;
                print STDERR "ready\\n"; $c = $s->accept; print $c "hello\\n"
                """
            try withRunningTool(
                pushyardExecutable.string,
                ["run", "--publish", "\(port):80", "localhost/base", "--", "perl", "-e", server],
                environment: environment
            ) { running in
                try running.waitForErrors("ready")
                let script = "exec 3<>/dev/tcp/127.0.0.1/\(port) && cat <&3"
                #expect(try run("bash", ["-c", script]).success().outputText == "hello\n")
            }
        }

        @Test func saysWhichLimitWasReached() throws {
            let result = try container("--memory", "64M", "localhost/base", "--", "tail", "/dev/zero")
            #expect(
                result.errorText == """
                    error: 'tail' was ended: out of memory (64 MiB used, 64 MiB allowed)
                      the setting 'build-memory' allows more

                    """)
            #expect(result.ending == .exited(42))
        }

        @Test func endsWhenItIsAsked() throws {
            let words = [
                "run", "localhost/base", "--", "sh", "-c",
                "trap 'echo asked; exit' TERM; echo up >&2; sleep 1000 & wait",
            ]
            try withRunningTool(pushyardExecutable.string, words, environment: environment) { running in
                try running.waitForErrors("up")
                running.signal(SIGTERM)
                let result = try running.wait()
                #expect(result.outputText == "asked\n")
                #expect(result.ending == .exited(130))
            }
        }

        @Test(arguments: [
            (["localhost/base"], "'localhost/base:latest' does not say what to run"),
            (["--env", "x", "localhost/base"], "--env 'x' is not NAME=VALUE"),
            (["--volume", "x", "localhost/base"], "--volume 'x' is not DIR:PATH[:ro]"),
            (["--volume", "/tmp:x", "localhost/base"], "--volume 'x' is not an absolute path in a container"),
            (["--network", "x", "localhost/base"], "--network 'x' is not 'isolated', 'host' or 'none'"),
            (
                ["--publish", "80", "localhost/base"],
                "--publish '80' is no port to publish: expected '[ADDRESS:]HOST-PORT:PORT[/udp]', such as '8080:80'"
            ),
            (
                ["--publish", "1:1", "--network", "none", "localhost/base"],
                "--publish goes with '--network isolated' only"
            ),
            (["localhost/base", "--", "nothing"], "cannot run 'nothing': there is no 'nothing' in the image"),
        ])
        func refusesWhatMakesNoSense(words: [String], message: String) throws {
            let result = try run(pushyardExecutable.string, ["run"] + words, environment: environment)
            #expect(result.errorText.split(separator: "\n").first ?? "" == "error: \(message)")
        }
    }
}

@Suite struct PublishedPortTests {
    @Test(arguments: [
        ("8080:80", "127.0.0.1 8080 80 tcp"), ("0.0.0.0:53:5353/udp", "0.0.0.0 53 5353 udp"),
        ("10.1.2.3:1:65535/tcp", "10.1.2.3 1 65535 tcp"),
    ])
    func readsPorts(text: String, parts: String) throws {
        let port = try PublishedPort(text)
        #expect("\(port.address) \(port.hostPort) \(port.port) \(port.transport)" == parts)
    }

    @Test(arguments: [
        "", "80", "0:80", "80:0", "80:65536", "x:80", "80:80/sctp", "1.2.3:80:80", "1.2.3.400:80:80", "a:b:c:d",
        "80:80/",
    ])
    func refusesOthers(text: String) {
        #expect(throws: InvalidPort(text: text)) { try PublishedPort(text) }
    }
}
