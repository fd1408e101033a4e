import OCI
import SystemPackage
import TestSupport
import Testing

@testable import Chains

@Suite struct GraphTests {
    /// Entries `TAG`, each with a Dockerfile of its own name.
    private func manifest(_ tags: String...) -> String {
        let entries = tags.map { #"{"tag": "y/\#($0)", "dockerfile": "\#($0)"}"# }
        return #"{"images": [\#(entries.joined(separator: ",\n"))]}"#
    }

    @Test func ordersADiamondByItsEdges() throws {
        let files = [
            "top": "FROM debian:12\n", "left": "FROM y/top\n", "right": "FROM y/top:latest\n",
            "bottom": "FROM y/left AS a\nFROM y/right\nCOPY --from=a /x /x\n",
        ]
        try withProject(manifest("bottom", "right", "left", "top"), files) { project in
            let graph = try project.graph()
            let plan = try graph.plan()
            #expect(
                plan.outline == ["1 1 y/top:latest", "2 2 y/right:latest", "3 2 y/left:latest", "4 3 y/bottom:latest"])
            #expect(plan.waves.map { $0.map(\.image.name) } == [["top"], ["right", "left"], ["bottom"]])
            #expect(plan.images.last?.parents.map(\.description) == ["dockerfile__y/right", "dockerfile__y/left"])
            #expect(plan.externalBases.map(\.familiar) == ["debian:12"])
            #expect(throws: ManifestErrors.self) { try graph.checkOrder() }
        }
        try withProject(manifest("top", "left", "right", "bottom"), files) { project in
            let graph = try project.graph()
            try graph.checkOrder()
            #expect(try graph.plan().images.map(\.image.name) == ["top", "left", "right", "bottom"])
        }
    }

    @Test func printsACycle() throws {
        let files = [
            "a": "FROM y/c\n", "b": "FROM y/a\n", "c": "FROM scratch\nCOPY --from=y/b / /\n", "d": "FROM y/a\n",
        ]
        try withProject(manifest("a", "b", "c", "d"), files) { project in
            #expect(
                project.messages() == """
                    docker/IMAGES.json:1: image 1 'y/a': images need each other: y/a:latest -> y/c:latest -> y/b:latest -> \
                    y/a:latest (E-CYCLE)
                      remove one of these edges from 'from', 'needs', or the files
                    """)
        }
        try withProject(manifest("a"), ["a": "FROM y/a\n"]) { project in
            #expect(project.faults().map(\.code) == ["E-CYCLE"])
        }
    }

    @Test func followsALongChain() throws {
        let names = (0..<300).map { "n\($0)" }
        var files: [String: String] = [:]
        let entries = names.enumerated().map { number, name in
            #"{"tag": "y/\#(name)", "from": "y/n\#(number + 1)", "run": "true"}"#
        }
        files["x"] = ""
        try withProject(#"{"images": [\#(entries.joined(separator: ","))]}"#, files) { project in
            let plan = try project.graph().plan()
            #expect(plan.images.first?.image.name == "n299")
            #expect(plan.waves.count == 300)
        }
    }

    @Test func warnsOfADanglingTag() throws {
        let files = [
            "a:1": "FROM debian\n", "b": "FROM y/a:2\n",
            "c": "FROM debian:12@sha256:\(String(repeating: "0", count: 64))\n",
        ]
        try withProject(manifest("a:1", "b", "c"), files) { project in
            let warnings = try project.graph().warnings
            #expect(
                warnings.map { "\($0.code) \($0.message)" } == [
                    "W-LATEST 'debian:latest' is whatever was pulled last: name a version",
                    "W-DANGLING 'y/a:2' is made by no image here, though others of this name are",
                ])
        }
    }

    @Test func joinsManifestsInOneGraph() throws {
        let other = #"{"images": [{"tag": "y/child", "dockerfile": "child"}]}"#
        let files = ["docker/other.json": other, "child": "FROM y/base\n", "base": "FROM scratch\n"]
        try withProject(manifest("base"), files) { project in
            let graph = try project.graph("docker/other.json", "docker/IMAGES.json")
            #expect(try graph.plan().outline == ["1 1 y/base:latest", "2 2 y/child:latest"])
        }
    }

    /// Every way in which one image needs another.
    @Test(arguments: [
        (#"{"tag": "y/b", "dockerfile": "b"}"#, "FROM y/a\n"),
        (#"{"tag": "y/b", "dockerfile": "b"}"#, "FROM scratch\nCOPY --from=docker.io/y/a:latest / /\n"),
        (#"{"tag": "y/b", "dockerfile": "b"}"#, "FROM scratch\nRUN --mount=from=y/a,target=/a true\n"),
        (#"{"tag": "y/b", "dockerfile": "b", "args": {"X": "a"}}"#, "ARG X=c\nFROM y/${X}\n"),
        (#"{"tag": "y/b", "dockerfile": "b"}"#, "ARG X=a\nARG Y=$X\nFROM y/${Y:-c}\n"),
        (#"{"tag": "y/b", "dockerfile": "b", "from": "y/a"}"#, "ARG BASE\nFROM ${BASE}\n"),
        (#"{"tag": "y/b", "dockerfile": "b", "from": "y/a"}"#, "FROM elsewhere:1\n"),
        (#"{"tag": "y/b", "dockerfile": "b.m4", "from": "y/a"}"#, "FROM BASE\n"),
        (#"{"tag": "y/b", "dockerfile": "b.in", "from": "y/a"}"#, "#ifdef BASE\nFROM BASE\n#endif\n"),
        (#"{"tag": "y/b", "dockerfile": "b", "needs": ["a"]}"#, "FROM scratch\n"),
        (#"{"tag": "y/b", "dockerfile": "b", "needs": "y/a:latest"}"#, "FROM scratch\n"),
        (#"{"tag": "y/b", "dockerfile": "b", "needs": "dockerfile__y/a"}"#, "FROM scratch\n"),
        (#"{"tag": "y/b", "from": "y/a", "run": "true"}"#, ""),
        (#"{"tag": "y/b", "file": "p.json"}"#, ""),
    ])
    func findsAnEdge(entry: String, text: String) throws {
        let packer = #"{"variables": {"i": "y/a"}, "builders": [{"type": "docker", "image": "{{user `i`}}"}]}"#
        let file = entry.contains("b.m4") ? "b.m4" : entry.contains("b.in") ? "b.in" : "b"
        let files = ["a": "FROM scratch\n", file: text, "docker/packer/p.json": packer]
        try withProject(#"{"images": [\#(entry), {"tag": "y/a", "dockerfile": "a"}]}"#, files) { project in
            let plan = try project.graph().plan()
            #expect(plan.outline == ["1 1 y/a:latest", "2 2 y/b:latest"])
        }
    }

    @Test func mountsArtefacts() throws {
        let manifest = """
            {"images": [
              {"tag": "y/user", "from": "x:1", "run": "dpkg -i /mnt/*.deb", "mounts": ["artifact:deb:/mnt:ro"]},
              {"tag": "y/file", "dockerfile": "file", "contexts": {"debs": "artifact:deb"}},
              {"name": "deb", "from": "x:1", "run": "build", "exports": ["*.deb", "log"]}]}
            """
        let file = "FROM scratch\nRUN --mount=from=debs,target=/d true\n"
        try withProject(manifest, ["file": file]) { project in
            let plan = try project.graph().plan()
            #expect(plan.outline == ["1 1 deb", "2 2 y/user:latest", "3 2 y/file:latest"])
            #expect(plan.images[0].image.tag == nil)
            #expect(plan.images[1].artifacts.map(\.description) == ["run__deb"])
            #expect(plan.externalBases.map(\.familiar) == ["x:1"])
            #expect(
                plan.commandLine("y/file", in: project)
                    == "cd /proj && buildah build --layers --timestamp 0 --build-context debs=artifact:run__deb -f FILE"
                    + " -t y/file:latest /proj")
        }
    }

    /// Equal tags link the right instances; so do artefacts, by the variables that both have.
    @Test func multipliesByAMatrix() throws {
        let manifest = """
            {"params": {"PY": "3.12"},
             "images": [
              {"tag": "y/base:{DEBIAN}", "dockerfile": "base", "matrix": {"DEBIAN": ["bookworm", "trixie"]}},
              {"name": "deb", "from": "y/base:{DEBIAN}", "run": "make", "exports": "*.deb",
               "matrix": {"DEBIAN": ["bookworm", "trixie"]}},
              {"tag": "y/py:{PY}-{DEBIAN}-{V}", "from": "y/base:{DEBIAN}", "run": "true", "mounts": ["artifact:deb:/m"],
               "matrix": {"DEBIAN": ["bookworm", "trixie"], "V": ["a", "b"],
                          "exclude": [{"DEBIAN": "trixie", "V": "a"}], "include": [{"DEBIAN": "trixie", "V": "c"}]}}]}
            """
        try withProject(manifest, ["base": "ARG DEBIAN\nFROM debian:$DEBIAN\n"]) { project in
            let plan = try project.graph(parameters: ["PY": "3.13"]).plan()
            #expect(
                plan.images.map { "\($0.image.label) < \($0.parents.map(\.description).joined(separator: " "))" } == [
                    "y/base:bookworm < ", "y/base:trixie < ",
                    "deb < dockerfile__y/base:bookworm", "deb < dockerfile__y/base:trixie",
                    "y/py:3.13-bookworm-a < dockerfile__y/base:bookworm run__deb[DEBIAN=bookworm]",
                    "y/py:3.13-bookworm-b < dockerfile__y/base:bookworm run__deb[DEBIAN=bookworm]",
                    "y/py:3.13-trixie-b < dockerfile__y/base:trixie run__deb[DEBIAN=trixie]",
                    "y/py:3.13-trixie-c < dockerfile__y/base:trixie run__deb[DEBIAN=trixie]",
                ])
            #expect(plan.images[0].material.buildArguments == ["DEBIAN": "bookworm"])
            #expect(project.faults(parameters: ["PX": "1"]).map(\.code) == ["E-PARAM"])
        }
    }

    @Test func refusesAnArtefactOfTwo() throws {
        let manifest = """
            {"images": [
              {"name": "deb", "from": "x:1", "run": "make", "exports": "*", "matrix": {"D": ["1", "2"]}},
              {"tag": "y/user", "from": "x:1", "run": "true", "mounts": ["artifact:deb:/m"]}]}
            """
        try withProject(manifest) { project in
            #expect(
                project.faults().map(\.description) == ["'artifact:deb' is made by 2 images, and nothing says by which"]
            )
        }
    }

    @Test(
        arguments: [
            (["b"], [], false, ["a", "b"]), (["y/b"], [], true, ["b"]), (["y/b:latest"], [], true, ["b"]),
            (["dockerfile__y/b"], [], true, ["b"]), (["y/*"], [], false, ["a", "b", "c"]),
            (["?"], ["c"], false, ["a", "b"]),
            ([], ["b"], false, ["a", "c"]), (["c"], [], false, ["a", "b", "c"]), (["c"], ["b"], false, ["c"]),
        ] as [([String], [String], Bool, [String])])
    func selects(names: [String], skipped: [String], only: Bool, chosen: [String]) throws {
        let files = ["a": "FROM scratch\n", "b": "FROM y/a\n", "c": "FROM y/b\n"]
        try withProject(manifest("a", "b", "c"), files) { project in
            var selection = ChainSelection()
            (selection.names, selection.skippedNames, selection.only) = (names, skipped, only)
            let plan = try project.graph().plan(selection)
            #expect(plan.images.map(\.image.name) == chosen)
        }
    }

    @Test func refusesANameThatNoImageHas() throws {
        try withProject(manifest("a"), ["a": "FROM scratch\n"]) { project in
            let graph = try project.graph()
            for names in [(["b"], []), ([], ["b"])] as [([String], [String])] {
                var selection = ChainSelection()
                (selection.names, selection.skippedNames) = names
                #expect {
                    try graph.plan(selection)
                } throws: {
                    "\($0)" == "no image of the chain is called 'b'\n  there are 'y/a:latest'"
                }
            }
        }
    }
}
