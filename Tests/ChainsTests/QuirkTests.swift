import OCI
import SystemPackage
import TestSupport
import Testing

@testable import Chains

/// Each quirk of corpusops' build.py, and what becomes of it here.
@Suite struct QuirkTests {
    struct Row: CustomTestStringConvertible {
        let quirk: String
        let entry: String
        var files: [String: String] = ["Dockerfile": "FROM scratch\n", "docker/packer/p.json": #"{"builders": []}"#]
        /// `ID NAME VERSION TAG`, or the code of the error.
        let outcome: String

        var testDescription: String { quirk }
    }

    @Test(arguments: [
        Row(quirk: "packer is the default", entry: #"{"file": "p.json"}"#, outcome: "packer__p.json proj p -"),
        Row(
            quirk: "docker is an alias", entry: #"{"builder_type": "docker", "tag": "a/b:1"}"#,
            outcome: "dockerfile__a/b:1 b 1 a/b:1"),
        Row(
            quirk: "dockerfile wins over builder_type",
            entry: #"{"builder_type": "packer", "dockerfile": "Dockerfile", "tag": "a/b:1"}"#,
            outcome: "dockerfile__a/b:1 b 1 a/b:1"),
        Row(
            quirk: "another builder crashed", entry: #"{"builder_type": "make", "file": "x"}"#,
            outcome: "E-BUILDER-TYPE"),
        Row(quirk: "without a file, too", entry: #"{"builder_type": "make"}"#, outcome: "E-BUILDER-TYPE"),
        Row(
            quirk: "docker_file is a synonym", entry: #"{"docker_file": "Dockerfile", "tag": "a/b:1"}"#,
            outcome: "dockerfile__a/b:1 b 1 a/b:1"),
        Row(
            quirk: "file wins over dockerfile",
            entry: #"{"dockerfile": "nowhere", "file": "Dockerfile", "tag": "a/b:1"}"#,
            outcome: "dockerfile__a/b:1 b 1 a/b:1"),
        Row(
            quirk: "the tag overwrites name and version",
            entry: #"{"dockerfile": "Dockerfile", "tag": "a/b:2", "name": "x", "version": "1"}"#,
            outcome: "dockerfile__a/b:2 b 2 a/b:2"),
        Row(
            quirk: "a tag without a version leaves it",
            entry: #"{"dockerfile": "Dockerfile", "tag": "a/b", "version": "1"}"#,
            outcome: "dockerfile__a/b b 1 a/b:latest"),
        Row(
            quirk: "NO_VERSION is latest", entry: #"{"file": "Dockerfile", "tag": "a/b", "builder_type": "docker"}"#,
            outcome: "dockerfile__a/b b  a/b:latest"),
        Row(
            quirk: "the file's default comes before the tag's parts",
            entry: #"{"tag": "corp/c:3", "version": "9", "builder_type": "docker"}"#,
            files: ["Dockerfile.proj-9": "FROM scratch\n"], outcome: "dockerfile__corp/c:3 c 3 corp/c:3"),
        Row(
            quirk: "a version out of the file was cut at the last dot",
            entry: #"{"file": "Dockerfile.a-1.0", "name": "a"}"#,
            files: ["Dockerfile.a-1.0": "FROM scratch\n"], outcome: "dockerfile__a:1.0 a 1.0 a:1.0"),
        Row(
            quirk: "packer without a tag crashed", entry: #"{"file": "p.json", "version": "1"}"#,
            outcome: "packer__p.json proj 1 -"),
        Row(
            quirk: "a Dockerfile without a tag crashed", entry: #"{"dockerfile": "Dockerfile"}"#,
            outcome: "dockerfile__proj proj  proj:latest"),
        Row(
            quirk: "a tag that is none crashed", entry: #"{"dockerfile": "Dockerfile", "tag": "a b"}"#, outcome: "E-TAG"
        ),
        Row(
            quirk: "a registry with a dot and a path crashed",
            entry: #"{"dockerfile": "Dockerfile", "tag": "ghcr.io/a/b:1"}"#,
            outcome: "dockerfile__ghcr.io/a/b:1 b 1 ghcr.io/a/b:1"),
        Row(
            quirk: "a deep name crashed", entry: #"{"dockerfile": "Dockerfile", "tag": "a/b/c"}"#,
            outcome: "dockerfile__a/b/c c  a/b/c:latest"),
        Row(
            quirk: "a port became a tag", entry: #"{"dockerfile": "Dockerfile", "tag": "localhost:5000/x/y/z:1"}"#,
            outcome: "dockerfile__localhost:5000/x/y/z:1 z 1 localhost:5000/x/y/z:1"),
        Row(
            quirk: "a digest became a name",
            entry: #"{"dockerfile": "Dockerfile", "tag": "r/a@sha256:\#(String(repeating: "a", count: 64))"}"#,
            outcome: "E-TAG"),
        Row(
            quirk: "setups. was cut out of the directory's name", entry: #"{"file": "p.json", "name": "setups.es"}"#,
            outcome: "packer__p.json setups.es p -"),
        Row(
            quirk: "working_dir that is none", entry: #"{"file": "p.json", "working_dir": "nowhere"}"#,
            outcome: "E-WORKDIR"),
        Row(
            quirk: "an absolute file crashed", entry: #"{"dockerfile": "/etc/hostname", "tag": "a/b"}"#,
            outcome: "E-PATH"),
        Row(
            quirk: "JSON in extra_args crashed", entry: #"{"file": "p.json", "extra_args": "-var '{\"a\": 1}'"}"#,
            outcome: "E-FORMAT"),
        Row(
            quirk: "braces the wrong way round", entry: #"{"file": "p.json", "extra_args": "-var }a{"}"#,
            outcome: "E-FORMAT"),
        Row(
            quirk: "one brace is left alone", entry: #"{"file": "p.json", "extra_args": "-var a{"}"#,
            outcome: "packer__p.json proj p -"),
        Row(
            quirk: "an entry that is no object crashed", entry: #""p.json""#, outcome: "E-NOT-OBJECT"),
        Row(quirk: "a file that is not there", entry: #"{"file": "none.json"}"#, outcome: "E-NO-FILE"),
        Row(quirk: "a key of another type crashed", entry: #"{"file": ["p.json"]}"#, outcome: "E-TYPE E-NO-FILE"),
        Row(
            quirk: "a version that is a number", entry: #"{"file": "p.json", "version": 1.10}"#,
            outcome: "packer__p.json proj 1.10 -"),
    ])
    func hasAnOutcome(row: Row) throws {
        try withProject(#"{"images": [\#(row.entry)]}"#, row.files) { project in
            let outcome = outcome(in: project)
            #expect(outcome == row.outcome)
        }
    }

    /// `ID NAME VERSION TAG`, or the codes of what is wrong.
    private func outcome(in project: Project) -> String? {
        do throws(ManifestErrors) {
            let image = try project.read().images.first
            return image.map { "\($0.id) \($0.name) \($0.version) \($0.tag?.familiar ?? "-")" }
        } catch {
            return error.errors.map(\.fault.code).joined(separator: " ")
        }
    }

    @Test func cutsSetupsOutOfTheDirectorysName() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            let project = Project(root: directory.appending("setups.elasticsearch"))
            try project.write(#"{"images": [{"file": "p.json"}]}"#, to: "docker/IMAGES.json")
            try project.write(#"{"builders": []}"#, to: "docker/packer/p.json")
            #expect(try project.graph().images.map(\.name) == ["elasticsearch"])
        }
    }

    @Test(arguments: [
        ("a", "a||||"), ("a:1", "a|1|||"), ("r/a:1", "a|1|r||"), ("h:5000/a", "a|||h|5000"),
        ("h:5000/r/a:1", "a|1|r|h|5000"), ("ghcr.io/a/b:1", "b|1|a|ghcr.io|"), ("ghcr.io/b:1", "b|1||ghcr.io|"),
        ("localhost:5000/x/y/z:1", "z|1|x/y|localhost|5000"), ("a/b/c", "c||a/b||"),
    ])
    func takesATagApart(tag: String, parts: String) throws {
        let found = try ImageParts(tag)
        #expect("\(found.image)|\(found.tag)|\(found.repository)|\(found.host)|\(found.port)" == parts)
    }

    /// Format-resolved are the file and the arguments, with everything that the entry has, known or not.
    @Test func fillsInWhatTheOriginalFilled() throws {
        let entry = """
            {"tag": "h:5000/corp/a:1", "dockerfile": "{img_parts[repo]}/{0}:{1}", "mine": "x y",
             "extra_args": "--a={img_parts[registry]} '--b={mine}' {working_dir} {fimage_file} {tag} {img_parts[digest]}"}
            """
        try withProject(#"{"images": [\#(entry)]}"#, ["corp/a:1": "FROM scratch\n"]) { project in
            let image = try #require(try project.graph().images.first)
            let root = project.root.string
            #expect(image.extraArguments == ["--a=h:5000", "--b=x y", root, "\(root)/corp/a:1", "h:5000/corp/a:1", ""])
        }
    }

    /// Nothing reaches a shell, as `x ; echo INJECT` did.
    @Test func runsNoShell() throws {
        let entry = #"{"file": "p.json", "extra_args": "-on-error=abort; echo $HOME"}"#
        try withProject(#"{"images": [\#(entry)]}"#, ["docker/packer/p.json": #"{"builders": []}"#]) { project in
            let graph = try project.graph()
            #expect(graph.images.first?.extraArguments == ["-on-error=abort;", "echo", "$HOME"])
            #expect(graph.warnings.map(\.code) == ["W-SHELL"])
        }
    }

    @Test func takesAListOfWords() throws {
        let entry = #"{"file": "p.json", "extra_args": ["--pull", "a b"]}"#
        try withProject(#"{"images": [\#(entry)]}"#, ["docker/packer/p.json": #"{"builders": []}"#]) { project in
            let image = try #require(try project.graph().images.first)
            #expect(image.extraArguments == ["--pull", "a b"])
        }
    }

    /// The original took the last of two, at the first one's place.
    @Test func refusesTwoImagesOfOneTag() throws {
        let entries = #"{"dockerfile": "Dockerfile", "tag": "a/b"}, {"dockerfile": "other", "tag": "a/b"}"#
        let files = ["Dockerfile": "FROM scratch\n", "other": "FROM scratch\nENV A=1\n"]
        try withProject(#"{"images": [\#(entries)]}"#, files) { project in
            #expect(
                project.messages() == """
                    docker/IMAGES.json:1: image 2 'a/b': 'dockerfile__a/b' is made by docker/IMAGES.json:1: image 1 'a/b', \
                    too (E-DUP-TAG)
                      give one of them another 'tag', or remove it
                    """)
        }
        let twice = #"{"dockerfile": "Dockerfile", "tag": "a/b"}"#
        try withProject(#"{"images": [\#(twice), \#(twice)]}"#, files) { project in
            let images = try project.graph().images
            #expect(images.count == 1)
        }
    }

    @Test func readsAManifestBesideItsFilesAlone() throws {
        try withProject(
            #"{"images": []}"#,
            [
                "IMAGES.json": #"{"images": [{"dockerfile": "Dockerfile", "tag": "a", "working_dir": "."}]}"#,
                "Dockerfile": "FROM scratch",
            ]
        ) { project in
            let image = try #require(try project.graph("IMAGES.json").images.first)
            #expect(image.workingDirectory == project.root)
        }
    }
}
