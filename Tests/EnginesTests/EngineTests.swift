import SystemPackage
import TestSupport
import Testing

/// Builds in real containers.
@Suite(.engineHome, .requires(tool: "runc"), .requires(tool: "mmdebstrap"), .requires(tool: "tar2sqfs"))
struct EngineTests {
    private var home: EngineHome { get throws { try #require(EngineHome.current) } }

    @Test func runsAProgramAndKeepsTheOrderOfItsOutput() throws {
        let outcome = try home.build(script: "for i in 1 2 3; do echo out $i; echo err $i >&2; done")
        #expect(outcome.log == "out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\n")
        #expect(outcome.ending == .exited(0))
    }

    @Test func makesTheSameImageOfTheSamePlan() throws {
        let script = "echo new > /new; rm /etc/motd; mkdir -m 700 /opt/x; ln /new /opt/x/link; chown daemon /etc/issue"
        let images = try (0..<2).map { _ in try home.build("commit", "insert=/usr/source", script: script).images }
        #expect(images[0].count == 1)
        #expect(images[0] == images[1])
    }

    @Test func leavesOutWhatItMountedOn() throws {
        let outcome = try home.build(
            "commit", "kept=/work/source", "secret=/etc/secret/token", "cache=/var/cache/x",
            script: "ls /work/source; cat /etc/secret/token; touch /work/source/x /var/cache/x/y")
        #expect(outcome.log == "bin\nhello\ns3cret")
        #expect(try entries(of: outcome) == [])
    }

    @Test func putsTheSourceIntoALayerOfItsOwn() throws {
        let outcome = try home.build(
            "commit", "insert=/opt/app/source", "owner=daemon",
            script: "cd /opt/app; stat -c '%U:%G %a %Y %n' $PWD $PWD/source $PWD/source/bin/run; rm source/hello")
        #expect(
            outcome.log == """
                root:root 755 1700000000 /opt/app
                daemon:daemon 755 1700000000 /opt/app/source
                daemon:daemon 755 1700000000 /opt/app/source/bin/run

                """)
        #expect(
            try entries(of: outcome) == [
                "opt/", "opt/app/", "opt/app/source/", "opt/app/source/.wh.hello",
            ])
        #expect(
            try entries(of: outcome, layer: 1) == [
                "opt/", "opt/app/", "opt/app/source/", "opt/app/source/bin/", "opt/app/source/bin/run",
                "opt/app/source/hello",
            ])
    }

    @Test func mountsADirectoryOfTheHostThatIsInNoLayer() throws {
        let outcome = try home.build(
            "commit", "directory-at=/etc/apt:/mnt:ro", "directory-at=/etc/dpkg:/made",
            script: "ls -d /mnt/sources.list.d; ls -d /made/dpkg.cfg; touch /mnt/x 2>&1; touch /made/x")
        #expect(
            outcome.log == """
                /mnt/sources.list.d
                /made/dpkg.cfg
                touch: cannot touch '/mnt/x': Read-only file system
                touch: cannot touch '/made/x': Permission denied

                """)
    }

    @Test func runsAsTheUserOfTheStep() throws {
        let outcome = try home.build(
            "user=daemon", "directory=/made/here", "kept=/src",
            script: "id -un; pwd; touch /src/mine && stat -c %U /src/mine")
        #expect(outcome.log == "daemon\n/made/here\ndaemon\n")
    }

    @Test func keepsAVolumeThatMayBeChanged() throws {
        let outcome = try home.build("discarded=/src", script: "rm -r /src/*; touch /src/new; ls /src")
        #expect(outcome.log == "new\n")
    }

    @Test func showsWhatTheImageHasInRun() throws {
        let outcome = try home.build(script: "ls -d /run/lock; touch /run/x; findmnt -no FSTYPE /run")
        #expect(outcome.log == "/run/lock\noverlay\n")
    }

    @Test(arguments: [
        ("exit 3", "'script' failed with status 3"),
        ("kill -9 $$; sh -c 'kill -9 $$'", "'script' failed with status 137"),
    ])
    func reportsTheStatusAsItWas(script: String, message: String) throws {
        #expect(try home.build(script: script).failure ?? "" == message)
    }

    @Test func keepsTheRootOfAFailedStepIfItIsWanted() throws {
        let outcome = try home.build("keep", script: "touch /left; exit 3")
        #expect(outcome.failure == "'script' failed with status 3")
        #expect(try entries(of: outcome) == ["left"])
    }

    @Test(arguments: [
        (["nothing"], "cannot run 'script': there is no 'nothing' in the image"),
        (["/etc/passwd"], "cannot run 'script': '/etc/passwd' is not executable"),
    ])
    func saysWhyAProgramDoesNotRun(arguments: [String], message: String) throws {
        #expect(try home.build([], arguments).failure ?? "" == message)
    }

    @Test func knowsNoUserThatTheImageDoesNot() throws {
        #expect(
            try home.build("user=somebody", script: "true").failure
                == "cannot run 'script': the image has no user 'somebody'")
    }

    /// The names in a new layer of an image, counted from the top.
    private func entries(of outcome: EngineHome.Outcome, layer: Int = 0) throws -> [String] {
        let script = """
            import io, json, sys, tarfile
            def blob(digest): return open(sys.argv[1] + '/blobs/' + digest.replace(':', '/'), 'rb').read()
            layers = json.loads(blob(sys.argv[2]))['layers']
            if int(sys.argv[3]) + 1 < len(layers):
                tar = tarfile.open(fileobj=io.BytesIO(blob(layers[-1 - int(sys.argv[3])]['digest'])))
                for entry in tar: print(entry.name + ('/' if entry.isdir() else ''))
            """
        let image = try String(#require(outcome.images.first))
        return try run("python3", ["-c", script, home.path.appending("images").string, image, "\(layer)"])
            .success().outputText.split(separator: "\n").map(String.init)
    }
}
