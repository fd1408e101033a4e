import Build
import Filesystem
import OCI
import SystemPackage
import TestSupport
import Testing

/// Builds, with an engine that runs nothing.
@Suite struct SessionTests {
    private static let sti: [ContainerPath] = ["/usr/bin/prepare", "/usr/bin/run", "/usr/bin/save-artifacts"]
    private static let wharfie: [ContainerPath] = [
        "/usr/bin/prepare", "/usr/bin/run", "/usr/bin/save-artifact", "/usr/bin/restore-artifact",
    ]
    private static let commit = "0123456789abcdef0123456789abcdef01234567"

    @Test func namesAnImageByItsCommitAndMovesTheTag() throws {
        try withBench { bench in
            let result = try bench.build(commit: Self.commit)
            let digest = try #require(result.image.digest)
            #expect(try bench.digest("localhost/blog:0123456789ab") == digest)
            #expect(try bench.digest("localhost/blog:latest") == digest)
            try bench.store.withLease { lease in
                let image = try lease.image(result.image)
                #expect(image.manifest.annotations["org.opencontainers.image.revision"] == Self.commit)
                #expect(image.manifest.annotations["org.opencontainers.image.created"] == "2023-11-14T22:13:20Z")
                let labels = image.configuration.execution.labels
                #expect(labels["org.opencontainers.image.base.name"] == "docker.io/library/debian:12")
                #expect(labels[Convention.label] == "doskara")
            }
            #expect(bench.log.notes == ["building as doskara: 'build.sh' and 'run.sh' at the root"])
        }
    }

    @Test func namesAnImageByItsSourceWhereThereIsNoCommit() throws {
        try withBench { bench in
            let result = try bench.build()
            let labels = try bench.store.withLease { try $0.image(result.image).configuration.execution.labels }
            let identity = try #require(labels["org.pushyard.source"]).dropFirst("sha256:".count)
            #expect(try bench.digest("localhost/blog:\(identity.prefix(12))") == result.image.digest)
        }
    }

    @Test func buildsNothingTwice() throws {
        try withBench { bench in
            let first = try bench.build(commit: Self.commit)
            bench.settings.tags = [try Tag("stable")]
            let second = try bench.build(commit: String(Self.commit.reversed()))
            #expect(second.isReused && !first.isReused)
            #expect(second.image == first.image)
            #expect(bench.engine.carriedOut == ["build: build.sh"])
            #expect(try bench.digest("localhost/blog:76543210fedc") == first.image.digest)
            #expect(try bench.digest("localhost/blog:stable") == first.image.digest)
            #expect(
                bench.log.notes.last
                    == "nothing to build: \(first.image.familiar) is of the same source, images and settings")
            bench.settings.mayReuse = false
            #expect(try bench.build(commit: Self.commit).image == first.image)
            #expect(bench.engine.carriedOut.count == 2)
            bench.settings.mayReuse = true
            bench.settings.environment = [try #require(EnvironmentVariable("A", "1"))]
            #expect(try !bench.build(commit: Self.commit).isReused)
            #expect(try !bench.build(["build.sh": "x", "run.sh": ""], commit: Self.commit).isReused)
        }
    }

    @Test func savesRestoresAndPreparesInThisOrder() throws {
        try withBench(base: "builder", Self.wharfie) { bench in
            bench.settings.incremental = .askedFor(nil)
            _ = try bench.build(["a": "1"])
            #expect(bench.engine.carriedOut == ["build: prepare"])
            _ = try bench.build(["a": "2"])
            #expect(
                bench.engine.carriedOut == [
                    "build: prepare", "save: save-artifact", "build: restore-artifact", "build: prepare",
                ])
        }
    }

    @Test func beginsAnewWhereNobodyAskedForWhatCannotBeSaved() throws {
        try withBench(base: "builder", Self.sti) { step, workspace in
            let artifacts = try workspace.openDirectory("artifacts" as FileName)
            if step.name == "save-artifacts" {
                try artifacts.createFile("half", mode: .ownerReadWrite).close()
                throw StepFailure.Reason.exited(status: 3)
            }
            let left = try artifacts.entries()
            #expect(left.isEmpty)
        } _: { bench in
            _ = try bench.build(["a": "1"])
            _ = try bench.build(["a": "2"])
            #expect(bench.engine.carriedOut == ["build: prepare", "save: save-artifacts", "build: prepare"])
            #expect(
                bench.log.notes.suffix(3) == [
                    "with what 'localhost/blog:latest' saves",
                    "warning: cannot save the artifacts of the earlier image: 'save-artifacts' failed with status 3",
                    "building without them",
                ])
            bench.settings.incremental = .refused
            _ = try bench.build(["a": "3"])
            #expect(bench.engine.carriedOut.count == 4)
        }
    }

    @Test(arguments: [("save-artifact", "E-SAVE"), ("restore-artifact", "E-RESTORE"), ("prepare", "E-SCRIPT")])
    func changesNothingWhereAScriptFails(script: String, code: String) throws {
        try withBench(base: "builder", Self.wharfie) { step, workspace in
            let source = try workspace.openDirectory("source" as FileName)
            if step.name == script, try source.contents(of: "a", limit: 10) == [UInt8(ascii: "2")] {
                throw StepFailure.Reason.exited(status: 3)
            }
        } _: { bench in
            bench.settings.incremental = .askedFor(nil)
            let first = try bench.build(["a": "1"])
            let names = try bench.store.images()
            let error = #expect(throws: BuildError.self) { try bench.build(["a": "2"]) }
            #expect(error?.code.rawValue == code)
            #expect(try bench.store.images() == names)
            #expect(try bench.digest("localhost/blog:latest") == first.image.digest)
        }
    }

    @Test func deploysWhatTheBuilderLeaves() throws {
        try withBench(base: "builder", Self.sti) { step, workspace in
            guard step.mounts.contains(where: { $0.path == "/tmp/build" }) else { return }
            let source = try workspace.openDirectory("source" as FileName)
            guard try source.contents(of: "a", limit: 10) != Array("nothing".utf8) else { return }
            let output = try workspace.openDirectory("output" as FileName)
            try output.createFile("program", mode: .ownerReadWrite).close()
        } _: { bench in
            try bench.add("runtime", Self.sti)
            bench.settings.runtime = try ImageReference("runtime")
            let error = #expect(throws: BuildError.self) { try bench.build(["a": "nothing"]) }
            #expect(
                error?.description
                    == """
                    image 'builder' left nothing in '/tmp/build' for the runtime image
                      let its 'prepare' put there what is to be deployed
                    """)
            #expect(try bench.digest("localhost/blog:latest-build") == nil)
            let result = try bench.build(["a": "1"])
            #expect(try bench.digest("localhost/blog:latest") == result.image.digest)
            #expect(try bench.digest("localhost/blog:latest-build") != nil)
            _ = try bench.build(["a": "2"])
            #expect(
                bench.engine.carriedOut.suffix(3) == ["save: save-artifacts", "build: prepare", "runtime: prepare"])
        }
    }

    @Test func buildsADirectoryOfTheSource() throws {
        try withBench { _, workspace in
            let source = try workspace.openDirectory("source" as FileName)
            #expect(try source.entries().map(\.name) == ["build.sh", "data", "run.sh"])
        } _: { bench in
            bench.settings.contextDirectory = "apps/blog"
            let files = ["apps/blog/build.sh", "apps/blog/run.sh", "apps/blog/data/x", "apps/other", "README"]
            _ = try bench.build(Dictionary(uniqueKeysWithValues: files.map { ($0, "") }))
            #expect(bench.engine.carriedOut == ["build: build.sh"])
            let error = #expect(throws: BuildError.self) { try bench.build() }
            #expect(error?.code == .context)
        }
    }

    @Test func endsWhenNobodyWaits() throws {
        try withBench { bench in
            let pipe = try FileDescriptor.pipe()
            defer { try? pipe.writeEnd.close() }
            bench.hangups = [pipe.writeEnd]
            try pipe.readEnd.close()
            let error = #expect(throws: BuildError.self) { try bench.build() }
            #expect(error?.code == .cancelled)
            #expect(try bench.digest("localhost/blog:latest") == nil)
        }
    }

    @Test func needsTheImagesThatItBuildsWith() throws {
        try withBench { bench in
            bench.settings.base = try ImageReference("nothing")
            let error = #expect(throws: BuildError.self) { try bench.build() }
            #expect(
                error?.description
                    == "cannot use image 'nothing': there is no image 'nothing' here\n  pull it, or import it")
        }
    }
}
