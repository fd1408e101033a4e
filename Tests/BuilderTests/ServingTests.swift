import SystemPackage
import TestSupport
import Testing

extension BuilderTests {
    /// What becomes of an app: it runs, here and elsewhere, and has what its build was given and no more.
    @Suite struct ServingTests {
        /// Perl is all that there is in a small Debian.
        private static let server = Source([
            "build.sh": "echo 'hello from the app' >page\n",
            "run.sh": """
            exec perl -MIO::Socket::INET -e '
                $s = IO::Socket::INET->new(LocalPort => $ENV{PORT} || 80, Listen => 5, ReuseAddr => 1) or die "no port";
                open $f, "<", "page"; $page = <$f>; print STDERR "serving\\n";
                while ($c = $s->accept) {
                    while (<$c>) { last if /^\\r?$/ }
                    print $c "HTTP/1.0 200 OK\\r\\n\\r\\n$page"; close $c
                }'
            """,
        ])

        private func fetch(_ port: UInt16) throws -> String {
            try run("curl", ["--silent", "--show-error", "--max-time", "10", "http://127.0.0.1:\(port)/"]).success()
                .outputText
        }

        @Test(.requires(tool: "slirp4netns"), .requires(tool: "curl")) func servesItsPage() throws {
            let home = try home()
            try home.build("served", Self.server).success()
            let port = UInt16.random(in: 10_000..<32_768)
            let words = ["run", "localhost/served", "--publish", "127.0.0.1:\(port):80"]
            var environment = home.environment
            environment["PUSHYARD_NETWORK"] = nil
            try withRunningTool(pushyardExecutable.string, words, environment: environment) { app in
                try app.waitForErrors("serving\n")
                #expect(try fetch(port) == "hello from the app\n")
            }
        }

        @Test(.requires(tool: "podman"), .requires(tool: "curl")) func servesItsPageInPodman() throws {
            let home = try home()
            try home.build("carried-away", Self.server).success()
            let port = UInt16.random(in: 10_000..<32_768)
            try withTemporaryDirectory { directory in
                try home.pushyard(["image", "copy", "localhost/carried-away", "oci-archive:\(directory)/app.tar"])
                    .success()
                let environment = toolEnvironment.merging(["HOME": directory.string]) { $1 }
                let place = [
                    "--root", "\(directory)/root", "--runroot", "\(directory)/run", "--cgroup-manager", "cgroupfs",
                    "--events-backend", "none",
                ]
                let words = [
                    "run", "--rm", "--name", "app", "--runtime", "runc", "--ulimit", "nofile=1024:1024", "--ulimit",
                    "nproc=1024:1024", "--network", "host", "--env", "PORT=\(port)", "oci-archive:\(directory)/app.tar",
                ]
                let outcome = Result {
                    try withRunningTool("podman", place + words, environment: environment) { app in
                        try app.waitForErrors("serving\n")
                        #expect(try fetch(port) == "hello from the app\n")
                    }
                }
                // The container outlives who has started it.
                for words in [["rm", "--force", "--ignore", "--time", "0", "app"], ["system", "reset", "--force"]] {
                    try run("podman", place + words, environment: environment).success()
                }
                try outcome.get()
            }
        }

        /// A secret is there while scripts run, and nowhere afterwards; a cache is there for the next build.
        @Test func keepsCachesAndForgetsSecrets() throws {
            let home = try home()
            try withTemporaryDirectory(on: .memory) { directory in
                let secret = "s3cr3t-\(UInt64.random(in: 0 ... .max))"
                try writeFile(secret, to: directory.appending("token"))
                try home.pushyard([
                    "config", "set", "given", "secret.TOKEN=\(directory)/token", "caches=/var/kept /var/more",
                ])
                .success()
                let script = """
                    echo "$CACHE_DIR $(ls $CACHE_DIR /var/more | xargs)"; touch $CACHE_DIR/$N /var/more/m$N
                    grep -c s3cr3t /run/secrets/TOKEN; stat -f -c %T /run/secrets/TOKEN; env | grep -c s3cr3t
                    """
                let first = try home.build("given", .script(script + "; true"), "--env", "N=1").success()
                #expect(first.log == ["/var/kept /var/kept: /var/more:", "1", "tmpfs", "0"])
                let second = try home.build("given", .script(script + "; true"), "--env", "N=2").success()
                #expect(second.log.first == "/var/kept /var/kept: 1 /var/more: m1")
                let other = try home.build("not-given", .script("ls /run/secrets /var/kept 2>&1 | wc -l")).success()
                #expect(other.log == ["2"])
                try home.pushyard(["image", "copy", "localhost/given", "oci:\(directory)/layout:given"]).success()
                let search = """
                    cd "$0"/layout/blobs/sha256
                    for blob in *; do gzip -cdf $blob; done | grep -c "$1"
                    for blob in *; do tar -tzf $blob 2>/dev/null; done | grep -e var/kept -e var/more -e run/secrets
                    """
                let found = try run("sh", ["-c", search, directory.string, secret])
                #expect(found.outputText == "0\n")
            }
        }

        /// What a builder of the same app has pushed from another machine.
        @Test(.requires(tool: "docker-registry")) func beginsWithTheLastImageFromTheRegistry() throws {
            let home = try home()
            let programs = [
                "prepare": "#!/bin/sh\necho prepare: $(ls /usr/artifacts 2>/dev/null)\ncp /usr/source/* /srv\n",
                "run": "#!/bin/sh\n", "save-artifact": "#!/bin/sh\ncp /srv/* /usr/artifacts\n",
                "restore-artifact": "#!/bin/sh\n",
            ]
            try home.makeImage("wharfie-away", programs)
            try withDockerRegistry { registry in
                let options = ["--base", "localhost/wharfie-away", "--registry", registry.host, "--incremental"]
                let first = try home.build("wandering", Source(["a": "1"]), options).success()
                #expect(first.notes.contains("not incremental: there is no earlier image"))
                #expect(first.log == ["prepare:"])
                let name = "\(registry.host)/wandering:latest"
                try home.pushyard(["image", "rm", name]).success()
                #expect(try home.digest(name) == nil)
                let second = try home.build("wandering", Source(["b": "1"]), options).success()
                #expect(second.log == ["prepare: a"])
                #expect(second.notes.contains("with what '\(registry.host)/wandering:latest' saves"), "\(second.notes)")
            }
        }
    }
}
