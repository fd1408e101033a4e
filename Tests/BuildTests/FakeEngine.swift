import Build
import Filesystem
import OCI
import Source
import Synchronization
import SystemPackage

/// An engine without containers: a test says what each step does.
final class FakeEngine: ContainerEngine {
    private let place: Directory
    private let store: ImageStore
    private let act: @Sendable (Step, Directory) throws -> Void
    private let steps = Mutex<[String]>([])

    /// - Parameter act: gets the step and the workspace; what it throws, the step ends with.
    init(
        in place: Directory, store: ImageStore, act: @escaping @Sendable (Step, Directory) throws -> Void = { _, _ in }
    ) {
        (self.place, self.store, self.act) = (place, store, act)
    }

    /// The steps that were carried out, in their order: `build: prepare`.
    var carriedOut: [String] { steps.withLock { $0 } }

    func withWorkspace<Result>(limitedTo size: UInt64, _ body: (Directory) throws -> Result) throws -> Result {
        try withTemporaryDirectory(in: place, prefix: "workspace") { workspace in
            for volume in Volume.allCases {
                try workspace.createDirectory(FileName(volume.rawValue), mode: .ownerReadWriteExecute)
            }
            return try body(workspace)
        }
    }

    func build(
        _ plan: BuildPlan, in workspace: Directory, inputs: BuildInputs, to destination: some ImageDestination,
        log: any BuildLog
    ) throws -> [BuiltImage] {
        var images: [BuiltImage] = []
        for stage in plan.stages {
            for step in stage.steps {
                steps.withLock { $0.append("\(stage.name): \(step.name)") }
                log.begin(step, of: stage)
                do {
                    try act(step, workspace)
                } catch let reason as StepFailure.Reason {
                    throw StepFailure(reason, step: step.name, stage: stage.name)
                }
            }
            guard let commit = stage.commit else { continue }
            images.append(try image(of: stage, commit, epoch: plan.epoch, to: destination))
        }
        return images
    }

    private func image(
        of stage: Stage, _ commit: Commit, epoch: Int64, to destination: some ImageDestination
    ) throws -> BuiltImage {
        try store.withLease { lease in
            let base = try lease.image(stage.base.reference.pinned(to: stage.base.manifest.digest))
            let created = try CreationTime(secondsSince1970: epoch)
            var image = try DerivedImage(from: base.manifest, base.configuration, created: created)
            image.execution = commit.execution
            image.append(nil, createdBy: commit.createdBy)
            let manifest = try image.write(to: destination, annotations: commit.annotations)
            return BuiltImage(stage: stage.name, manifest: manifest, layers: image.added)
        }
    }
}

extension StepFailure.Reason: Error {}

/// What stands in images, by what a test says.
struct FakeInspector: ImageInspector {
    let files: @Sendable (StoredImage) -> [ContainerPath: ImageFile]

    func files(
        at paths: Set<ContainerPath>, of image: StoredImage, in lease: ImageLease
    ) throws -> [ContainerPath: ImageFile] {
        files(image).filter { paths.contains($0.key) }
    }
}

/// A network without registries.
struct NoRegistries: ImageRegistries {
    struct Unreachable: Error {}

    func repository(
        of reference: ImageReference, mountable: @escaping @Sendable (Digest) -> [RepositoryName]
    ) throws -> any ImageRepository {
        throw Unreachable()
    }
}

/// Remembers the notes.
final class FakeLog: BuildLog, BuildObserver {
    private let lines = Mutex<[String]>([])

    var notes: [String] { lines.withLock { $0 } }

    func begin(_ step: Step, of stage: Stage) {}
    func write(_ bytes: RawSpan) {}
    func identify(source: SourceIdentity, base: Digest, inputs: Digest) {}
    func record(_ phase: String, _ duration: Duration) {}
    func note(_ line: String) { lines.withLock { $0.append(line) } }
}
