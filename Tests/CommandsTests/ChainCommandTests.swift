import SystemPackage
import TestSupport
import Testing

/// `pushyard chain plan`, `list`, `render` and `generate` as they are started.
@Suite struct ChainCommandTests {
    private struct Place {
        let directory: FilePath

        func write(_ text: String, to path: String) throws {
            let file = directory.appending(path)
            try run("mkdir", ["-p", file.removingLastComponent().string]).success()
            try writeFile(text, to: file)
        }

        func chain(_ arguments: String..., environment: [String: String] = [:]) throws -> ToolResult {
            var all = toolEnvironment.merging(environment) { $1 }
            all["PUSHYARD_HOME"] = directory.appending("home").string
            return try run(pushyardExecutable.string, ["chain"] + arguments, environment: all, directory: directory)
        }
    }

    /// A directory `proj` with two images, the second on the first.
    private func withPlace(_ body: (Place) throws -> Void) throws {
        try withTemporaryDirectory(on: .memory) { directory in
            let place = Place(directory: directory.appending("proj"))
            let manifest = """
                {"params": {"V": "1"}, # a comment
                 "images": [{"tag": "y/child:{V}", "dockerfile": "child"},
                            {"tag": "y/base:{V}", "dockerfile": "base", "args": {"UNUSED": "1"}}]}
                """
            try place.write(manifest, to: "docker/IMAGES.json")
            try place.write("FROM scratch\n", to: "base")
            try place.write("ARG V\nFROM y/base:$V\n", to: "child")
            try body(place)
        }
    }

    @Test func printsThePlan() throws {
        try withPlace { place in
            let result = try place.chain("plan").success()
            let root = place.directory.string
            #expect(
                result.outputText == """
                    #  WAVE  IMAGE  BUILDER     MAKES      FROM  STATE
                    1     1  base   dockerfile  y/base:1   -     build: it is not there
                    2     2  child  dockerfile  y/child:1  #1    build: #1 is built
                      1$ cd \(root) && buildah build --layers --timestamp 0 -f FILE -t y/base:1 \(root)
                      2$ cd \(root) && buildah build --layers --timestamp 0 --build-arg V=1 -f FILE -t y/child:1 \(root)
                    2 images: 2 to build, 0 up to date

                    """)
            #expect(
                result.errorText == """
                    warning: docker/IMAGES.json:3: image 2 'y/base:{V}': 'args': its file has no 'ARG UNUSED' (W-UNUSED-ARG)

                    """)
            // Nothing was made, not even a store.
            #expect(try names(in: place.directory).sorted() == ["base", "child", "docker"])
        }
    }

    @Test func listsAsTheOriginalDid() throws {
        try withPlace { place in
            let lines = "y/base:1   --images=y/base:1\ny/child:1  --images=y/child:1\n"
            #expect(try place.chain("list").success().outputText == lines)
            #expect(try place.chain("plan", "--list").success().outputText == lines)
            let one = try place.chain("list", "y/child:1", "--json").success().outputText
            #expect(one.hasPrefix(#"[{"file":"#) && one.contains(#""tag":"y/child:1""#))
        }
    }

    @Test(
        arguments: [
            (["--images", "dockerfile__y/child:2", "--only", "--param", "V=2"], [:], ["child"]),
            (["child", "--skip-images", "y/base:1"], [:], ["child"]),
            (["y/*"], ["SKIP_IMAGES": "child"], ["base"]), ([], ["IMAGES": "y/base:1"], ["base"]),
            ([], ["BUILD_IMAGES": "child"], ["base", "child"]),
            (["--images-files", "docker/IMAGES.json", "--", "base"], [:], ["base"]),
            ([], ["IMAGES_FILE": "docker/IMAGES.json"], ["base", "child"]),
            (["--docker-folder", "docker"], [:], ["base", "child"]),
            (["--log-level", "debug", "--image-name", "x", "--no-squash"], ["NO_SQUASH": "1"], ["base", "child"]),
        ] as [([String], [String: String], [String])])
    func takesTheOriginalsOptions(arguments: [String], environment: [String: String], names: [String]) throws {
        try withPlace { place in
            var all = toolEnvironment.merging(environment) { $1 }
            all["PUSHYARD_HOME"] = place.directory.appending("home").string
            let result = try run(
                pushyardExecutable.string, ["chain", "plan"] + arguments, environment: all, directory: place.directory)
            let rows = try result.success().outputText.split(separator: "\n").filter { $0.contains(" dockerfile ") }
            #expect(rows.map { $0.split(separator: " ")[2] } == names.map { $0[...] })
        }
    }

    @Test func passesTheBuildersWords() throws {
        try withPlace { place in
            let words = ["plan", "base", "--engine", "docker", "--builder-args", "--pull --label 'a=b c'", "--squash"]
            let all = toolEnvironment.merging(["PUSHYARD_HOME": "/nonexistent"]) { $1 }
            let output = try run(
                pushyardExecutable.string, ["chain"] + words, environment: all, directory: place.directory)
            #expect(try output.success().outputText.contains("docker build --pull --label 'a=b c' --squash -f FILE"))
            let plain = try place.chain(
                "plan", "base", "--engine=docker", "--no-squash", environment: ["BUILDER_ARGS": "-q"])
            #expect(try plain.success().outputText.contains("&& docker build -q -f FILE"))
        }
    }

    @Test func rendersAFile() throws {
        try withPlace { place in
            #expect(try place.chain("render", "y/child:1").success().outputText == "ARG V\nFROM y/base:$V\n")
            let result = try place.chain("render", "y/*")
            #expect(result.ending == .exited(2))
            #expect(result.errorText.hasSuffix("error: 'y/*' may be any of 'y/base:1', 'y/child:1'\n"))
        }
    }

    @Test func generatesPackersFiles() throws {
        try withPlace { place in
            try place.write(#"{"images": [{"version": "1", "name": "es"}]}"#, to: ".docker/IMAGES.json")
            try place.write(#"{"builders": [], "_n": "__NAME__ __ANSIBLE_FOLDER__"}"#, to: ".docker/packer.json")
            let result = try place.chain("generate", "--docker-folder", ".docker", environment: ["ANSIBLE_FOLDER": "a"])
            #expect(try result.success().outputText.hasSuffix("/proj/.docker/packer/es-1.json\n"))
            let file = place.directory.appending(".docker/packer/es-1.json")
            #expect(try text(of: file) == #"{"builders": [], "_n": "es a"}"#)
            try place.write("{}", to: ".docker/packer/es-1.json")
            let again = try place.chain("plan", "--generate-images", "--docker-folder", ".docker")
            #expect(again.ending == .exited(13))
            #expect(
                again.errorText.contains(
                    "was not generated, or was changed since (E-GENERATED)\n  remove it, or overwrite"))
        }
    }

    @Test func endsWithTheStatusOfWhatIsWrong() throws {
        try withPlace { place in
            let unknown = try place.chain("plan", "nobody")
            #expect(unknown.ending == .exited(2))
            #expect(
                unknown.errorText.hasSuffix(
                    "error: no image of the chain is called 'nobody'\n  there are 'y/child:1', 'y/base:1'\n"))
            let strict = try place.chain("plan", "--strict")
            #expect(strict.ending == .exited(13))
            #expect(strict.errorText.contains("'args': its file has no 'ARG UNUSED' (E-STRICT)"))
            let order = try place.chain("plan", "--in-order")
            #expect(order.ending == .exited(13))
            #expect(order.errorText.contains("'y/child:1' comes before 'y/base:1', which it needs (E-ORDER)"))
            let parameter = try place.chain("list", "--param", "W=1")
            #expect(parameter.ending == .exited(13))
            #expect(parameter.errorText.contains("no manifest has the parameter 'W' (E-PARAM)\n  there are 'V'\n"))
            for words in [["--param", "W"], ["--engine", "make"], ["--builder-args", "'"]] {
                let arguments = ["chain", "plan"] + words
                let result = try run(pushyardExecutable.string, arguments, directory: place.directory)
                #expect(result.ending == .exited(2), "\(words)")
            }
        }
    }

    @Test func tellsEveryErrorAndAsJSON() throws {
        try withPlace { place in
            try place.write(#"{"images": [{"tag": "a/b", "dockerfile": "none"}, 1]}"#, to: "docker/IMAGES.json")
            let result = try place.chain("plan", "--json")
            #expect(result.ending == .exited(13))
            #expect(
                result.errorText.split(separator: "\n").count { $0.hasPrefix("error: docker/IMAGES.json:1: image ") }
                    == 2)
            #expect(result.outputText.contains(#"{"code":"E-NOT-OBJECT","entry":2,"line":1,"#))
            let none = try place.chain("plan", "--docker-folder", "nowhere")
            #expect(none.ending == .exited(13))
            #expect(none.errorText.contains("there is no manifest (E-NO-MANIFEST)\n  looked for 'nowhere/IMAGES.json'"))
        }
    }

    /// Where m4 is not installed, its Debian package is named, and the status says that a tool is missing.
    @Test func namesTheToolThatIsMissing() throws {
        try withPlace { place in
            try place.write("FROM BASE\n", to: "x.m4")
            try place.write(
                #"{"images": [{"tag": "a/b", "dockerfile": "x.m4", "from": "c"}]}"#, to: "docker/IMAGES.json")
            let script = """
                for p in /usr/local/bin /usr/bin /bin; do
                    if [ -e $p/m4 ]; then mount --bind /dev/null $p/m4; fi; done
                "$1" chain plan --home /nonexistent
                """
            let arguments = ["--map-root-user", "--mount", "sh", "-euc", script, "sh", try pushyardExecutable.string]
            let result = try run("unshare", arguments, directory: place.directory)
            #expect(result.ending == .exited(14), "\(result.errorText)")
            #expect(result.errorText.contains("'m4' is not installed (E-TOOL)\n  run 'apt-get install m4'"))
        }
    }
}
