import SystemPackage
import TestSupport
import Testing

@testable import Chains

@Suite struct ManifestFaultTests {
    @Test func tellsEverythingAtOnce() throws {
        let manifest = """
            {"images": [
              {"tag": "a/b:1", "dockerfile": "missing"},
              {"builder_type": "make"},
              17,
              {"tag": "a/c:1", "dockerfile": "Dockerfile",
               "working_dir": "nowhere"},
              {"tag": "a/d:1", "dockerfile": "Dockerfile", "extra_args": "{nothing}"},
            ]}
            """
        try withProject(manifest, ["Dockerfile": "FROM scratch\n"]) { project in
            #expect(
                project.messages() == """
                    docker/IMAGES.json:2: image 1 'a/b:1': its file is not there (E-NO-FILE)
                      looked for 'docker/dockerfile/missing', 'missing', 'docker/missing'
                    docker/IMAGES.json:3: image 2: 'builder_type' is 'make', which no builder is (E-BUILDER-TYPE)
                      use 'packer', 'dockerfile' (or 'docker'), 'run' or 'debootstrap'
                    docker/IMAGES.json:4: image 3: it is not an object (E-NOT-OBJECT)
                      write each image as '{"tag": …}'
                    docker/IMAGES.json:5: image 4 'a/c:1': 'working_dir': 'nowhere' is not a directory (E-WORKDIR)
                      it is relative to the manifest's directory
                    docker/IMAGES.json:7: image 5 'a/d:1': 'extra_args': '{nothing}': nothing is called '{nothing}' (E-FORMAT)
                      known are '{0}', '{1}', '{builder_type}', '{dockerfile}', '{extra_args}', '{file}', '{fimage_file}', \
                    '{images_file}', '{img_parts[digest]}', '{img_parts[image]}', '{img_parts[registry]}', \
                    '{img_parts[registry_host]}', '{img_parts[registry_port]}', '{img_parts[repo]}', '{img_parts[tag]}', \
                    '{name}', '{tag}', '{version}', '{working_dir}'; write '{{' and '}}' for braces themselves
                    """)
        }
    }

    @Test func tellsOfACycleBesideTheRest() throws {
        let manifest = """
            {"images": [{"tag": "y/a", "dockerfile": "a"}, {"tag": "y/b", "dockerfile": "b"}, {"tag": "{no}", "run": "x"}]}
            """
        try withProject(manifest, ["a": "FROM y/b\n", "b": "FROM y/a\n"]) { project in
            #expect(project.faults().map(\.code).sorted() == ["E-CYCLE", "E-FORMAT"])
        }
    }

    @Test(arguments: [
        ("", "docker/IMAGES.json:1: column 1: it is not JSON: it ends early (E-JSON)"),
        (
            "{\"images\": [\n  {\"tag\": \"é\" oops}]}",
            "docker/IMAGES.json:2: column 15: it is not JSON: this is unexpected (E-JSON)"
        ),
        ("{\"images\": [}]}", "docker/IMAGES.json:1: column 13: it is not JSON: this is unexpected (E-JSON)"),
        (
            "{\"images\": [], \"images\": []}",
            "docker/IMAGES.json:1: column 16: it is not JSON: this key is there already (E-JSON)"
        ),
        ("{\"images\": [,]}", "docker/IMAGES.json:1: column 13: it is not JSON: this is unexpected (E-JSON)"),
        ("/* \n", "docker/IMAGES.json:1: column 1: it is not JSON: this is unexpected (E-JSON)"),
        ("{}", "docker/IMAGES.json: it has no list 'images' (E-NO-IMAGES)"),
        ("[]", "docker/IMAGES.json: it has no list 'images' (E-NO-IMAGES)"),
        ("{\"images\": {}}", "docker/IMAGES.json: it has no list 'images' (E-NO-IMAGES)"),
    ])
    func saysWhereItIsNoManifest(text: String, message: String) throws {
        try withProject(text) { project in
            #expect(project.messages().split(separator: "\n").first.map(String.init) == message)
        }
    }

    @Test(arguments: [
        (#"{"tag": "a/b", "from": "x:1", "run": "true", "mounts": ["../..:/m"]}"#, "E-PATH"),
        (#"{"tag": "a/b", "from": "x:1", "run": "true", "mounts": ["link:/m"]}"#, "E-PATH"),
        (#"{"tag": "a/b", "from": "x:1", "run": "true", "mounts": ["none:/m"]}"#, "E-PATH"),
        (#"{"tag": "a/b", "from": "x:1", "run": "true", "mounts": ["docker:m"]}"#, "E-PATH"),
        (#"{"tag": "a/b", "from": "x:1", "run": "true", "mounts": ["docker:/m:zz"]}"#, "E-PATH"),
        (#"{"tag": "a/b", "from": "x:1", "run": "true", "mounts": ["artifact:x:/m"]}"#, "E-ARTIFACT"),
        (#"{"tag": "a/b", "from": "x:1", "run": "true", "needs": ["zzz"]}"#, "E-NEEDS"),
        (#"{"tag": "a/b", "from": "x:1", "run": "true", "secrets": ["a/b"]}"#, "E-PATH"),
        (#"{"tag": "a/b", "from": "x:1", "run": "true", "exports": "../x"}"#, "E-PATH"),
        (#"{"tag": "a/b", "from": "x:1", "run": "true", "args": {"A B": "1"}}"#, "E-TYPE"),
        (#"{"tag": "a/b", "from": "x:1", "run": "true", "commit": {"workdir": "x"}}"#, "E-PATH"),
        (#"{"tag": "a/b", "from": "x:1", "run": "true", "security": {"network": "lan"}}"#, "E-TYPE"),
        (#"{"tag": "a/b", "from": "x:1", "run": "true", "security": {"privilege": true}}"#, "E-TYPE"),
        (#"{"tag": "a/b", "from": "X y", "run": "true"}"#, "E-TAG"),
        (#"{"tag": "a/b", "run": "true"}"#, "E-MISSING"),
        (#"{"from": "x:1", "run": "true"}"#, "E-NO-TAG"),
        (#"{"builder_type": "debootstrap", "tag": "a/b"}"#, "E-MISSING"),
        (#"{"suite": "--hook", "tag": "a/b"}"#, "E-PATH"),
        (#"{"tag": "a/b", "dockerfile": "../../../../../../../etc/passwd"}"#, "E-PATH"),
        (#"{"tag": "a/b", "dockerfile": "link"}"#, "E-PATH"),
        (#"{"tag": "a/b", "dockerfile": "empty"}"#, "E-FROM"),
        (#"{"tag": "a/b", "dockerfile": "unset"}"#, "E-FROM"),
        (#"{"tag": "a/b", "dockerfile": "x", "matrix": {}}"#, "E-MATRIX"),
        (#"{"tag": "a/b", "dockerfile": "x", "matrix": {"a": []}}"#, "E-MATRIX"),
        (#"{"tag": "a/b", "dockerfile": "x", "matrix": {"a": ["1"], "exclude": [{"b": "1"}]}}"#, "E-MATRIX"),
        (#"{"file": "bad.json"}"#, "E-PACKER"),
        (#"{"file": "list.json"}"#, "E-PACKER"),
        (#"{"file": "bad.json", "version": {"a": 1}}"#, "E-TYPE"),
    ])
    func refuses(entry: String, code: String) throws {
        let files = [
            "empty": "# nothing\n", "unset": "ARG BASE\nFROM $BASE\n", "x": "FROM scratch\n",
            "docker/packer/bad.json": "{", "docker/packer/list.json": "[]",
        ]
        try withProject(#"{"images": [\#(entry)]}"#, files) { project in
            try run("ln", ["-s", "/etc/passwd", project.root.appending("link").string]).success()
            #expect(project.faults().contains { $0.code == code }, "\(project.faults())")
        }
    }

    @Test func namesTheDirectoryThatWasMeant() throws {
        try withProject(#"{"images": [{"file": "p.json", "working_dir": "/tmp/../tmp/nowhere"}]}"#) { project in
            #expect(project.faults().map(\.code) == ["E-WORKDIR"])
        }
    }

    @Test func boundsWhatAManifestCanBecome() throws {
        let values = (0..<200).map { "\"\($0)\"" }.joined(separator: ",")
        let matrix = #"{"a": [\#(values)], "b": [\#(values)], "c": [\#(values)]}"#
        try withProject(#"{"images": [{"file": "x", "matrix": \#(matrix)}]}"#) { project in
            #expect(project.faults().map(\.code) == ["E-LIMIT"])
        }
        let long = String(repeating: "x", count: 60_000)
        let entry = #"{"file": "p.json", "extra_args": "{long}{long}", "long": "\#(long)"}"#
        try withProject(#"{"images": [\#(entry)]}"#, ["docker/packer/p.json": #"{"builders": []}"#]) { project in
            #expect(project.faults().map(\.code) == ["E-FORMAT"])
        }
        try withProject(String(repeating: " ", count: 9 << 20)) { project in
            #expect(project.faults().map(\.code) == ["E-UNREADABLE"])
        }
        let list = (0..<2000).map { "\"\($0)\"" }.joined(separator: ",")
        for key in ["needs", "tags", "args"] {
            let value = key == "args" ? "{\(list.replacing(",", with: ":1,")):1}" : "[\(list)]"
            try withProject(#"{"images": [{"file": "p.json", "\#(key)": \#(value)}]}"#) { project in
                #expect(project.faults().contains { $0.code == "E-LIMIT" })
            }
        }
        // 60 KB, a thousand times in each of a thousand images.
        let words = Array(repeating: "\"{long}\"", count: 1000).joined(separator: ",")
        let numbers = (0..<1000).map { "\"\($0)\"" }.joined(separator: ",")
        let hostile =
            #"{"tag": "a/b:{n}", "suite": "s", "packages": [\#(words)], "matrix": {"n": [\#(numbers)]}, "long": "\#(long)"}"#
        try withProject(#"{"images": [\#(hostile)]}"#) { project in
            #expect(project.faults().map(\.code) == ["E-LIMIT"])
        }
        let deep = String(repeating: "[", count: 200_000)
        try withProject(deep) { project in #expect(project.faults().map(\.code) == ["E-JSON"]) }
    }
}
