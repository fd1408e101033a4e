import OCI
import SystemPackage
import TestSupport
import Testing

@testable import Chains

@Suite struct ChainKeyTests {
    private let manifest = """
        {"images": [
          {"tag": "y/a", "dockerfile": "a"}, {"tag": "y/b", "dockerfile": "b", "args": {"X": "1"}},
          {"tag": "y/c", "dockerfile": "c"}, {"name": "d", "from": "y/a", "run": "make", "exports": "*", "mounts": ["m:/m"]},
          {"tag": "y/e", "from": "y/a", "run": "true", "mounts": ["artifact:d:/d"]}]}
        """
    private let files = [
        "a": "FROM debian:12\n", "b": "FROM y/a\nARG X\nCOPY src /src\n", "c": "FROM y/b\n", "src/one": "1",
        "m/two": "2",
        "else": "3", ".dockerignore": "src/ignored\n", "src/ignored": "4",
    ]

    /// Pretends to build whatever a plan says, like a builder whose results depend on nothing but the key.
    private func build(_ project: Project, _ existing: inout ExistingImages, force: Bool = false) throws -> [String] {
        var selection = ChainSelection()
        selection.force = force
        let plan = try project.graph().plan(selection, existing: existing)
        var built: [String] = []
        for image in plan.images where image.isToBeBuilt {
            let key = try #require(image.key(given: existing))
            let result = ExistingImages.Result(digest: Digest(of: Array(key.description.utf8)), key: key)
            for reference in image.image.produced { existing.images[reference] = result }
            if image.image.tag == nil { existing.artifacts[image.image.id] = result }
            built.append(image.image.name)
        }
        return built
    }

    private func start() throws -> ExistingImages {
        var existing = ExistingImages()
        existing.images[try ImageReference("debian:12")] = .init(digest: Digest(of: [1]), key: nil)
        return existing
    }

    @Test func buildsNothingTwice() throws {
        try withProject(manifest, files) { project in
            var existing = try start()
            #expect(try build(project, &existing) == ["a", "b", "c", "d", "e"])
            #expect(try build(project, &existing) == [])
            let before = existing
            #expect(try build(project, &existing, force: true) == ["a", "b", "c", "d", "e"])
            #expect(existing == before)
        }
    }

    @Test(arguments: [
        ("src/one", "x", ["b", "c"]), ("src/new", "x", ["b", "c"]), ("b", "FROM y/a\n", ["b", "c"]),
        ("m/two", "x", ["d", "e"]), ("else", "x", []), ("src/ignored", "x", []),
        ("a", "FROM debian:12\nENV A=1\n", ["a", "b", "c", "d", "e"]), ("c", "FROM y/b\n#\n", ["c"]),
    ])
    func rebuildsExactlyWhatDependsOnAFile(path: String, text: String, rebuilt: [String]) throws {
        try withProject(manifest, files) { project in
            var existing = try start()
            _ = try build(project, &existing)
            try project.write(text, to: path)
            #expect(try build(project, &existing) == rebuilt)
            #expect(try build(project, &existing) == [])
        }
    }

    @Test func rebuildsWhenABaseOrAnArgumentChanges() throws {
        try withProject(manifest, files) { project in
            var existing = try start()
            _ = try build(project, &existing)
            try project.write(manifest.replacing(#""X": "1""#, with: #""X": "2""#), to: "docker/IMAGES.json")
            #expect(try build(project, &existing) == ["b", "c"])
            existing.images[try ImageReference("debian:12")]?.digest = Digest(of: [2])
            #expect(try build(project, &existing) == ["a", "b", "c", "d", "e"])
            try run("chmod", ["700", project.root.appending("src/one").string]).success()
            #expect(try build(project, &existing) == ["b", "c"])
            existing.images[try ImageReference("y/b:latest")] = nil
            #expect(try build(project, &existing) == ["b", "c"])
        }
    }

    @Test func tellsWhyAnImageIsBuilt() throws {
        try withProject(manifest, files) { project in
            var existing = try start()
            _ = try build(project, &existing)
            let graph = try project.graph()
            #expect(try graph.plan(existing: existing).images.allSatisfy { !$0.isToBeBuilt })
            existing.images[try ImageReference("debian:12")] = nil
            let plan = try graph.plan(existing: existing)
            #expect(plan.images[0].state == .build(.absentBase(try ImageReference("debian:12"))))
            #expect(plan.images[1].state == .build(.parent(plan.images[0].image.id)))
            var choices = BuildChoices()
            choices.epoch = 1
            let other = try graph.plan(ChainSelection(), choices, existing: try start())
            #expect(other.images.first?.state == .build(.missing))
        }
    }

    /// buildah 1.28 takes a RUN from its cache although what it mounts has changed.
    @Test func guardsWhatARunMounts() throws {
        let manifest = """
            {"images": [
              {"name": "deb", "from": "x:1", "run": "make", "exports": "*"},
              {"tag": "y/a", "dockerfile": "a", "contexts": {"debs": "artifact:deb", "files": "f"}, "mounts": ["f:/f"]}]}
            """
        let file = """
            FROM x:1
            RUN first
            RUN --mount=from=debs,target=/d \\
                --mount=type=bind,from=files,target=/e \\
                --mount=type=bind,source=src,target=/s <<EOF
            RUN no instruction
            EOF
            COPY --from=y/z / /
            """
        try withProject(manifest, ["a": file, "f/one": "1", "src/x": "2"]) { project in
            let plan = try project.graph().plan()
            let image = try #require(plan.images.last)
            var existing = ExistingImages()
            existing.artifacts[plan.images[0].image.id] = .init(digest: Digest(of: [7]), key: nil)
            let text = String(decoding: try #require(image.file(given: existing)), as: UTF8.self)
            let names = text.split(separator: "\n").map { $0.split(separator: "=")[0] }
            #expect(
                names.prefix(6) == [
                    "FROM x:1", "ARG PUSHYARD_MOUNTS", "RUN first", "ARG PUSHYARD_CONTEXT_DEBS",
                    "ARG PUSHYARD_CONTEXT_FILES",
                    "ARG PUSHYARD_CONTEXT",
                ])
            #expect(text.contains("ARG PUSHYARD_CONTEXT_DEBS=\(Digest(of: [7]).hex)\n"))
            #expect(text.hasSuffix("<<EOF\nRUN no instruction\nEOF\nCOPY --from=y/z / /"))
            try project.write("3", to: "f/one")
            let other = try #require(try project.graph().plan().images.last?.file(given: existing))
            #expect(other != Array(text.utf8))
        }
    }
}
