import SystemPackage
import TestSupport
import Testing

extension BuilderTests {
    /// What the builder's commands say to what makes no sense, before anything is run.
    @Suite struct RefusalTests {
        typealias Refusal = (command: String, status: Int32, message: String)

        /// `APP` is a directory with an app of doskara's; words are separated by spaces.
        static let refusals: [Refusal] = [
            ("plan Blog APP", 2, "'Blog' is not an app name\n  use 1 to 63 of 'a' to 'z', '0' to '9' and '-', with "),
            ("plan blog", 10, "the archive is empty (E-EMPTY)\n  send a gzipped tar: tar -C DIR -czf app.tar.gz ."),
            ("plan blog nowhere", 1, "cannot open 'nowhere': it does not exist"),
            ("plan blog APP --bogus", 2, "unknown option '--bogus'"),
            ("plan blog APP --clean --incremental", 2, "--clean and --incremental exclude each other"),
            (
                "plan blog APP --incremental=debian:12", 2,
                "convention 'doskara' has no incremental builds\n  build without 'incremental'"
            ),
            (
                "plan blog APP --runtime debian:12", 2,
                "convention 'doskara' has no extended builds\n  unset 'runtime', or choose convention 'sti'"
            ),
            ("plan blog APP --convention sti", 2, "convention 'sti' needs a builder image\n  set 'base' to one"),
            (
                "plan blog APP --convention sti --base debian:12", 12, "image 'debian:12' has no '/usr/bin/run'"
            ),
            (
                "plan blog APP --convention nope", 2,
                "there is no convention 'nope'\n  there are doskara, wharfie, sti"
            ),
            ("plan blog APP --method fast", 2, "convention 'doskara' has no method 'fast'\n  there is 'build'"),
            (
                "plan blog APP --context-dir nowhere", 10,
                "the source has no directory 'nowhere'\n  set 'context-dir' to one, or unset it"
            ),
            ("plan blog APP --context-dir run.sh", 10, "the source has no directory 'run.sh'"),
            ("plan blog APP --context-dir ../x", 2, "'context-dir': path '../x' has a '..' component"),
            ("plan blog APP --caches tmp", 2, "'caches': 'tmp' is not an absolute path below '/'"),
            ("plan blog APP --caches /", 2, "'caches': '/' is not an absolute path below '/'"),
            ("plan blog APP --ports 0", 2, "'ports': '0' is not a port such as '80' or '53/udp'"),
            ("plan blog APP --ports 80/icmp", 2, "'ports': '80/icmp' is not a port such as '80' or '53/udp'"),
            ("plan blog APP --secret A=rel", 2, "'secret': 'rel' is not the absolute path of a file"),
            ("plan blog APP --secret A=APP/none", 1, "cannot open 'APP/none': it does not exist"),
            ("plan blog APP --secret =/x", 2, "--secret '=/x' is not NAME=VALUE"),
            ("plan blog APP --env A", 2, "--env 'A' is not NAME=VALUE"),
            ("plan blog APP --env 1=x", 2, "--env '1=x' is not NAME=VALUE"),
            (
                "plan blog APP --commit 123", 2,
                "the value '123' is invalid for '--commit <commit>': '123' is not an object name: expected 40 digits"
            ),
            ("plan blog APP --ref main", 2, "the value 'main' is invalid for '--ref <ref>': 'main' is not a ref name"),
            (
                "plan blog APP --push-option x", 2,
                "the value 'x' is invalid for '--push-option <option>': push option 'x'"
            ),
            (
                "plan blog APP --pusher A!", 2,
                "the value 'A!' is invalid for '--pusher <pusher>': 'A!' is not a key name"
            ),
            ("plan blog APP --tag .x", 2, "'.x' is not an image reference: its tag has unusable characters"),
            ("plan blog APP --tags .x", 2, "'tags': '.x' is not an image reference: its tag has unusable characters"),
            ("plan blog APP --base :x", 2, "'base': ':x' is not an image reference"),
            (
                "plan blog APP --registry lan/A", 2,
                "'registry': 'lan/A/blog' is not an image reference: its repository has capital letters"
            ),
            (
                "plan blog APP --base localhost/none", 20,
                "cannot use image 'localhost/none': there is no image 'localhost/none' here\n  pull it, or import it"
            ),
            (
                "plan blog APP --base none --pull never", 20,
                "cannot use image 'none': there is no image 'none' here\n  pull it, or import it"
            ),
            ("plan blog APP --pull often", 2, "--pull: 'often' is no value for 'pull', expected missing|always|never"),
            (
                "plan blog APP --network lan", 2,
                "--network: 'lan' is no value for 'network', expected isolated|host|none"
            ),
            (
                "plan blog APP --build-memory 1k", 2,
                "--build-memory: '1k' is no value for 'build-memory', expected bytes"
            ),
            ("plan blog APP --build-cpus x", 2, "--build-cpus: 'x' is no value for 'build-cpus', expected count"),
            ("plan blog APP --build-time 0", 2, "--build-time: '0' is no value for 'build-time', expected seconds"),
            (
                "plan blog APP --package-lists x", 2,
                "--package-lists: 'x' is no value for 'package-lists', expected never|cached|always"
            ),
            (
                "plan blog APP --convention sti --base debian:12 --runtime debian:12 --dockerfile", 12,
                "image 'debian:12' has no '/usr/bin/prepare'"
            ),
            (
                "build blog APP --build-proxies x", 2,
                "cannot build 'blog': 'build-proxies': 'x' is not NAME=URL (E-BUILDER)\n"
            ),
            (
                "build blog APP --build-certificates APP/none --rebuild --network isolated", 50,
                "cannot build 'blog': cannot open 'APP/none': it does not exist"
            ),
            ("compare debian:12 debian:12", 2, "missing expected argument '--source <path>'"),
            ("compare debian:12 debian:12 --source -", 2, "--source is read twice: name a file or a directory"),
            ("compare debian:12 debian:12 --source APP --base x", 2, "--base is what is compared: name two images"),
            ("compare debian:12 debian:12 --source APP --run-time 0", 2, "--run-time is from 1 to 86400 s"),
            ("compare debian:12 debian:12 --source nowhere", 1, "cannot open 'nowhere': it does not exist"),
            ("validate :x", 2, "':x' is not an image reference\n  expected '[REGISTRY[:PORT]/]REPOSITORY"),
            (
                "validate localhost/none", 20,
                "cannot use image 'localhost/none': there is no image 'localhost/none' here"
            ),
            ("validate debian:12 --convention x", 2, "there is no convention 'x'"),
            ("validate debian:12 --pull x", 2, "--pull: 'x' is no value for 'pull', expected missing|always|never"),
            (
                "run localhost/none -- true", 1,
                "there is no image 'localhost/none:latest' here\n  pull it, or import it"
            ),
            ("run debian:12 --env A -- true", 2, "--env 'A' is not NAME=VALUE"),
            ("run debian:12 --volume x -- true", 2, "--volume 'x' is not DIR:PATH[:ro]"),
            (
                "run debian:12 --volume APP/none:/x -- true", 1,
                "cannot open directory 'APP/none': it does not exist"
            ),
            ("run debian:12 --volume /tmp:x -- true", 2, "--volume 'x' is not an absolute path in a container"),
            (
                "run debian:12 --publish x -- true", 2,
                "--publish 'x' is no port to publish: expected '[ADDRESS:]HOST-PORT"
            ),
            (
                "run debian:12 --publish 80:80 --network none -- true", 2,
                "--publish goes with '--network isolated' only"
            ),
            ("run debian:12 --network x -- true", 2, "--network 'x' is not 'isolated', 'host' or 'none'"),
            ("run debian:12 --memory x -- true", 2, "--memory: 'x' is no value for 'memory', expected bytes"),
            ("run debian:12 --workdir rel -- true", 2, "--workdir 'rel' is not an absolute path in a container"),
            ("run debian:12 --user ghost -- true", 40, "cannot run 'true': the image has no user 'ghost'"),
            ("run debian:12 -- nothing", 40, "cannot run 'nothing': there is no 'nothing' in the image"),
            ("builds list Blog", 2, "'Blog' is not an app name"),
            ("builds list --limit 0", 2, "--limit must be at least 1"),
            ("config set Blog base=x", 2, "'Blog' is not an app name"),
            ("config set blog base", 2, "'base' has no value\n  write 'base=VALUE'"),
            ("config set blog nothing=1", 2, "there is no setting 'nothing' of an app\n  there are registry, base, "),
            ("config set blog convention=nope", 2, "there is no convention 'nope'"),
            ("config set blog ports=web", 2, "'ports': 'web' is not a port such as '80' or '53/udp'"),
            ("config set blog caches=tmp", 2, "'caches': 'tmp' is not an absolute path below '/'"),
            ("config set blog base=:x", 2, "'base': ':x' is not an image reference"),
            ("config set blog secret.A=rel", 2, "'secret': 'rel' is not the absolute path of a file"),
            ("config set blog build-memory=1 network=lan", 2, "cannot set it: 'lan' is no value for 'network'"),
            ("config unset blog nothing", 2, "there is no setting 'nothing' of an app"),
            ("config show", 2, "name an app, or use --all"),
            ("config show blog --all", 2, "name an app, or use --all"),
            ("image import APP x", 1, "cannot read 'APP': it is a directory"),
            ("image pull --platform x debian:12", 2, "'x' is not a platform: expected one such as 'linux/arm64'"),
            ("frob", 2, "unexpected argument 'frob'\n  see 'pushyard --help'"),
        ]

        @Test func refusesWithASentence() throws {
            let home = try home()
            try withTemporaryDirectory(on: .memory) { directory in
                let app = directory.appending("app").string
                try Source.script("true").write(to: FilePath(app))
                for (command, status, message) in Self.refusals {
                    let words = command.replacing("APP", with: app).split(separator: " ").map(String.init)
                    let result = try home.pushyard(words)
                    let lines = result.errorText.replacing(app, with: "APP").split(separator: "\n")
                    let text = lines.filter { !$0.hasPrefix("-----> ") }.joined(separator: "\n") + "\n"
                    #expect(result.ending == .exited(status), "\(command): \(text)")
                    #expect(text.hasPrefix("error: \(message)"), "\(command): \(text)")
                    #expect(result.output == [], "\(command)")
                }
            }
            #expect(try home.pushyard(["config", "show", "blog"]).success().outputText == "")
        }

        @Test func onlyRootMayStartContainers() throws {
            let home = try home()
            let words = ["nobody", "-s", "/bin/sh", "-c", "exec \"$0\" build blog /tmp", try pushyardExecutable.string]
            let result = try run("su", words, environment: home.environment)
            #expect(result.ending == .exited(21))
            #expect(
                result.errorText == """
                    error: only root may start containers
                      run it with sudo; for pushes, set 'builder' to 'sudo -n pushyard factory'

                    """)
        }
    }
}
