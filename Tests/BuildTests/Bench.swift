import Filesystem
import Glibc
import OCI
import Source
import Synchronization
import SystemPackage
import TestSupport

@testable import Build

/// A builder with a fake engine, a real store, and images `builder`, `runtime` and `debian:12` that have no layers.
final class Bench {
    let store: ImageStore
    let engine: FakeEngine
    let log = FakeLog()
    var settings: BuildSettings
    var hangups: [FileDescriptor] = []
    private let place: FilePath
    private let programs: Mutex<[Digest: [ContainerPath]]>

    init(
        in place: FilePath, base: String? = nil, _ programs: [ContainerPath] = [],
        act: @escaping @Sendable (Step, Directory) throws -> Void = { _, _ in }
    ) throws {
        self.place = place
        store = try ImageStore(place.appending("images"))
        let directory = try Directory(place)
        for name in ["workspaces", "known", "caches"] as [FileName] {
            try directory.createDirectory(name, mode: .ownerReadWriteExecute)
        }
        engine = FakeEngine(in: try directory.openDirectory("workspaces" as FileName), store: store, act: act)
        settings = BuildSettings(repository: try ImageReference("localhost/blog"), isPushed: false)
        settings.base = try base.map { try ImageReference($0) }
        settings.pull = .never
        self.programs = Mutex([:])
        try add("debian:12", ["/bin/bash"])
        if let base { try add(base, programs) }
    }

    /// Puts an image into the store.
    func add(_ name: String, _ programs: [ContainerPath]) throws {
        var configuration = ImageConfiguration(platform: .current)
        configuration.author = name
        let manifest = try ImageManifest(
            format: .oci, configuration: configuration.descriptor(.oci), layers: [])
        try store.withLease { lease in
            _ = try lease.write(configuration)
            try lease.write(.manifest(manifest))
            try lease.tag(manifest.descriptor, as: ImageReference(name))
        }
        self.programs.withLock { $0[manifest.descriptor.digest] = programs }
    }

    /// Builds a source of these files; images that come of it have the programs of `debian:12` and of the base.
    func build(_ files: [String: String] = ["build.sh": "", "run.sh": ""], commit: String? = nil) throws -> BuildResult
    {
        let source = place.appending("source")
        try run("rm", ["-rf", source.string]).success()
        for (name, content) in files {
            let path = source.appending(name)
            try run("mkdir", ["-p", path.removingLastComponent().string]).success()
            try run("tee", [path.string], input: Array(content.utf8)).success()
            try run("touch", ["--date=@1700000000", path.string]).success()
        }
        let programs = programs.withLock { $0 }
        let all = Set(programs.values.joined())
        let inspector = FakeInspector { image in
            let known = programs[image.descriptor.digest] ?? Array(all)
            return Dictionary(uniqueKeysWithValues: known.map { ($0, .program) })
        }
        let directory = try Directory(place)
        let session = BuildSession(
            engine: engine, inspector: inspector, store: store, registries: NoRegistries(),
            known: KnownImages(in: try directory.openDirectory("known" as FileName)),
            caches: try directory.openDirectory("caches" as FileName), log: log, observer: log,
            hangups: hangups)
        return try session.build(
            BuildOrder(app: "blog", commit: commit, diskLimit: 1 << 30),
            unpack: { try Identified(try DirectoryReader(Directory(source))).unpackAll(into: $0) },
            settings: { [settings] _ in settings })
    }

    /// What a name stands for in the store; nil where it is none.
    func digest(_ name: String) throws -> Digest? {
        try store.images().first { $0.reference?.familiar == name }?.descriptor.digest
    }
}

func withBench<Result>(
    base: String? = nil, _ programs: [ContainerPath] = [],
    act: @escaping @Sendable (Step, Directory) throws -> Void = { _, _ in },
    _ body: (Bench) throws -> Result
) throws -> Result {
    try withTemporaryDirectory(on: .memory) { try body(try Bench(in: $0, base: base, programs, act: act)) }
}
