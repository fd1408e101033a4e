public import Build
public import Filesystem
public import Layers
public import OCI
import Synchronization
public import SystemPackage

/// Containers through runc and overlayfs, by this process itself.
public final class NativeEngine: ContainerEngine {
    /// What an admin decides about all builds.
    public struct Configuration: Sendable {
        /// The host's ids that containers have.
        public var owners: OwnerRange
        /// A directory of the host's where scratch files are made, which have no names.
        public var scratch: FilePath
        /// A directory of the host's to mount on, in this process's mount namespace alone; its parent must be there.
        public var rooms: FilePath
        public var networks: NetworkSettings
        /// How long the layers of a base stay mounted after their last use, and with them what was read of them.
        public var baseTimeout: Duration
        /// Whether builds write into directories of the host's, although they could have filesystems of their own.
        public var usesPlainDirectories = false

        public init(
            owners: OwnerRange = .standard, scratch: FilePath, rooms: FilePath = "/run/pushyard",
            networks: NetworkSettings = NetworkSettings(), baseTimeout: Duration = .zero
        ) {
            (self.owners, self.scratch, self.rooms, self.networks) = (owners, scratch, rooms, networks)
            self.baseTimeout = baseTimeout
        }
    }

    let configuration: Configuration
    let host: ContainerHost
    private let images: ImageLayout
    private let layers: LayerStore
    let files: Directory
    /// By the directories that the callers have.
    private let scratches = Mutex<[ObjectIdentifier: Scratch]>([:])

    /// Needs root, and a mount namespace of this process's own: `enterMountNamespace` comes first.
    ///
    /// - Parameters:
    ///   - images: where bases are.
    ///   - layers: where their layers are ready to mount, with the same owners.
    public init(_ configuration: Configuration, images: ImageLayout, layers: LayerStore) throws {
        (self.configuration, self.images, self.layers) = (configuration, images, layers)
        try OwnerAccounts(in: Directory("/etc")).check(configuration.owners)
        files = try Directory(configuration.scratch)
        host = try ContainerHost(
            Rooms(on: configuration.rooms), owners: configuration.owners, networks: configuration.networks)
        try Leftovers(scratch: files, in: host.groups).remove()
    }

    public func withWorkspace<Result>(
        limitedTo size: UInt64, _ body: (Directory) throws -> Result
    ) throws -> Result {
        try withScratch(size: size) { scratch in
            let key = ObjectIdentifier(scratch.volumes)
            scratches.withLock { $0[key] = scratch }
            defer { _ = scratches.withLock { $0.removeValue(forKey: key) } }
            return try body(scratch.volumes)
        }
    }

    func withScratch<Result>(size: UInt64, _ body: (Scratch) throws -> Result) throws -> Result {
        let form = configuration.usesPlainDirectories ? Scratch.Form.directory : .best
        guard try !DiskWatch.isHostFull(files) else { throw EngineError.hostFull(files.path.string) }
        return try Scratch.with(form, size: size, files: files, in: host.rooms) { scratch in
            do {
                return try body(scratch)
            } catch let error as FilesystemError {
                // In the scratch, a write that the host has no room for is an error of input and output.
                guard try !DiskWatch.isHostFull(files) else { throw EngineError.hostFull(files.path.string) }
                throw error
            }
        }
    }

    public func build(
        _ plan: BuildPlan, in workspace: Directory, inputs: BuildInputs, to destination: some ImageDestination,
        log: any BuildLog
    ) throws -> [BuiltImage] {
        let scratch = scratch(of: workspace)
        return try withNetwork(for: plan) { network in
            try plan.stages.compactMap { stage in
                let run = StageRun(
                    stage: stage, epoch: plan.epoch, scratch: scratch, inputs: inputs, host: host, isolated: network)
                return try build(run, to: destination, log)
            }
        }
    }

    /// It comes to be beside the first stage's root.
    private func withNetwork<Result>(for plan: BuildPlan, _ body: (IsolatedNetwork?) throws -> Result) throws -> Result
    {
        guard plan.stages.contains(where: { $0.steps.contains { $0.network == .isolated } }) else {
            return try body(nil)
        }
        return try host.rooms.withDirectory("network") { files in
            try IsolatedNetwork.with(configuration.networks, owners: configuration.owners, files: files, body)
        }
    }

    private func build(
        _ run: StageRun, to destination: some ImageDestination, _ log: any BuildLog
    ) throws -> BuiltImage? {
        try withImage(run.stage.base.manifest, note: { log.note($0) }) { manifest, configuration, lower in
            let (root, early, failure) = try run.run(on: lower, log)
            guard let commit = failure == nil ? run.stage.commit : run.stage.failureCommit else { return nil }
            let image = try StageCommit(
                stage: run.stage, commit: commit, base: manifest, configuration: configuration, epoch: run.epoch,
                writer: LayerWriter(owners: host.owners, epoch: run.epoch, sizeLimit: run.scratch.size)
            ).make(of: root, early, to: destination)
            if let failure { throw KeptFailure(failure, image: image) }
            return image
        }
    }

    /// Calls `body` with an image, and with its layers, the lowest first, mounted.
    func withImage<Result>(
        _ image: Descriptor, note: @escaping (String) -> Void,
        _ body: (ImageManifest, ImageConfiguration, [Directory]) throws -> Result
    ) throws -> Result {
        host.groups.expectMove()
        guard case .manifest(let manifest) = try images.document(image) else {
            preconditionFailure("a base is a manifest")
        }
        let configuration = try images.configuration(of: manifest)
        let layers = try layers.prepare(manifest, configuration, from: images) { progress in
            if progress.state == .reading(0) {
                note("making layer \(progress.number) of \(progress.count) of the base ready")
            }
        }
        let stay = try stay(of: layers)
        return try host.rooms.withDirectory("layers") { rooms in
            try Holders.with { holders in
                try layers.withMounted(below: rooms) { lower in
                    if let stay { try holders.keep(lower, stay: stay) }
                    return try body(manifest, configuration, lower)
                }
            }
        }
    }

    /// Nil if nothing is to be kept, or nothing can be gained by it.
    private func stay(of layers: [PreparedLayer]) throws -> Holder.Stay? {
        guard configuration.baseTimeout >= .seconds(1), let lock = try layers.idleLock() else { return nil }
        return Holder.Stay(configuration.baseTimeout, lock)
    }

    func scratch(of workspace: Directory) -> Scratch {
        guard let scratch = scratches.withLock({ $0[ObjectIdentifier(workspace)] }) else {
            preconditionFailure("a plan is carried out in a workspace of its engine's, while that is there")
        }
        return scratch
    }
}
