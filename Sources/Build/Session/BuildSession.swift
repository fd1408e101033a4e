public import Filesystem
import Glibc
public import OCI
public import Source
public import SystemPackage

/// One build of one app, from its source to the image under its names.
public struct BuildSession<Engine: ContainerEngine, Inspector: ImageInspector>: Sendable {
    let engine: Engine
    let inspector: Inspector
    let store: ImageStore
    let registries: any ImageRegistries
    let known: KnownImages
    let caches: Directory
    let log: any BuildLog
    let observer: any BuildObserver
    /// As in ``BuildInputs/hangups``.
    let hangups: [FileDescriptor]

    /// - Parameters:
    ///   - known: of the app, as are the caches.
    public init(
        engine: Engine, inspector: Inspector, store: ImageStore, registries: any ImageRegistries, known: KnownImages,
        caches: Directory, log: any BuildLog, observer: any BuildObserver, hangups: [FileDescriptor] = []
    ) {
        (self.engine, self.inspector, self.store, self.registries) = (engine, inspector, store, registries)
        (self.known, self.caches, self.log) = (known, caches, log)
        (self.observer, self.hangups) = (observer, hangups)
    }

    /// Builds a source; the caller holds the app's turn.
    ///
    /// After an error no tag has moved, here or in the registry, no artifact and no record has changed.
    ///
    /// - Parameters:
    ///   - unpack: writes the source into an empty directory, judged and identified.
    ///   - settings: what counts for a source that says this in its `pushyard.yml`; nil where there is none.
    /// - Throws: ``BuildError``, ``DetectionError``, ``PlanError``, and what `unpack`, `settings` and the store throw.
    public func build(
        _ order: BuildOrder, unpack: (Directory) throws -> SourceReport,
        settings: ([UInt8]?) throws -> BuildSettings
    ) throws -> BuildResult {
        try whileWanted {
            try withProposal(order, unpack, settings) { proposal, source, settings, workspace in
                try store.withLease { lease in
                    try build(try proposal(lease), of: source, settings, in: workspace, lease)
                }
            }
        }
    }

    /// Builds a source and gives the image no name; nothing is reused, no artifacts are used, and nothing is pushed.
    ///
    /// - Returns: the image, and the layers that it has above its base; kept for as long as the lease.
    /// - Throws: as ``build(_:unpack:settings:)``.
    public func rehearse(
        _ order: BuildOrder, in lease: ImageLease, unpack: (Directory) throws -> SourceReport,
        settings: ([UInt8]?) throws -> BuildSettings
    ) throws -> BuiltImage {
        try whileWanted {
            try withProposal(order, unpack, settings) { proposal, source, settings, workspace in
                var settings = settings
                (settings.incremental, settings.isPushed) = (.refused, false)
                let proposal = try proposal(lease).withoutPrevious
                for line in proposal.summary { log.note(line) }
                let publishing = Publishing(settings, source.tag, registries, lease, log, checkWanted)
                let images = try carryOut(proposal, settings, in: workspace, publishing)
                guard let image = images.last else { preconditionFailure("the last stage of a plan is the image") }
                return image
            }
        }
    }

    /// Builds a source twice, gives nothing a name, and tells how the layers differ.
    ///
    /// - Throws: as ``build(_:unpack:settings:)``.
    public func differences(
        _ order: BuildOrder, unpack: (Directory) throws -> SourceReport,
        settings: ([UInt8]?) throws -> BuildSettings
    ) throws -> (image: Digest, layers: [LayerDifference]) {
        try store.withLease { lease in
            let first = try rehearse(order, in: lease, unpack: unpack, settings: settings)
            let second = try rehearse(order, in: lease, unpack: unpack, settings: settings)
            let layers = try LayerDifference.between(first, second, in: store.layout)
            return (first.manifest.digest, layers)
        }
    }

    /// Calls `body` with a source that is unpacked and the settings for it, and what plans its build.
    private func withProposal<Result>(
        _ order: BuildOrder, _ unpack: (Directory) throws -> SourceReport,
        _ settings: ([UInt8]?) throws -> BuildSettings,
        _ body: ((ImageLease) throws -> Proposal, PlannedSource, BuildSettings, Directory) throws -> Result
    ) throws -> Result {
        try engine.withWorkspace(limitedTo: order.diskLimit) { workspace in
            let volume = try workspace.openDirectory(FileName(Volume.source.rawValue))
            let report = try observer.timed("receive") { try unpack(volume) }
            // How it was carried here is not for the pusher to choose.
            for warning in report.warnings where warning != .plainTar { log.note("warning: \(warning)") }
            let settings = try settings(Self.choices(report.listing, in: volume))
            var listing = report.listing
            if let path = settings.contextDirectory {
                guard let below = listing.below(path) else { throw BuildError.noContext(path) }
                listing = below
                try Self.narrow(volume, to: RelativePath(path), in: workspace)
            }
            try checkWanted()
            let source = try PlannedSource(report, listing, order)
            return try body(
                { lease in
                    let planner = Planner(inspector, registries, lease) { [log] in log.note($0) }
                    return try observer.timed("plan") { try planner.propose(source, settings) }
                }, source, settings, workspace)
        }
    }

    private func build(
        _ proposal: Proposal, of source: PlannedSource, _ settings: BuildSettings, in workspace: Directory,
        _ lease: ImageLease
    ) throws -> BuildResult {
        for line in proposal.summary { log.note(line) }
        try observer.identify(source: source.identity, base: proposal.base, inputs: proposal.inputs)
        let publishing = Publishing(settings, source.tag, registries, lease, log, checkWanted)
        if settings.mayReuse, let digest = try known.image(of: proposal.inputs),
            try observer.timed("push", { try publishing.reuse(digest) })
        {
            return BuildResult(
                image: settings.repository.pinned(to: digest), digest: digest, isReused: true, proposal: proposal)
        }
        let images = try carryOut(proposal, settings, in: workspace, publishing)
        guard let image = images.last else { preconditionFailure("the last stage of a plan is the image") }
        try checkWanted()
        try observer.timed("push") { try publishing.publish(image.manifest) }
        if images.count > 1, let builder = images.first, let reference = settings.builderReference {
            try lease.tag(builder.manifest, as: reference)
        }
        try known.set(image.manifest.digest, for: proposal.inputs)
        let digest = image.manifest.digest
        return BuildResult(
            image: settings.repository.pinned(to: digest), digest: digest, isReused: false, proposal: proposal)
    }

    /// Once nobody waits for the build any more, transfers are given up: that they failed is not the news then.
    private func whileWanted<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            try checkWanted()
            throw error
        }
    }

    /// Throws ``BuildError/cancelled`` if nobody waits for the build any more.
    func checkWanted() throws {
        var polled = hangups.map { pollfd(fd: $0.rawValue, events: 0, revents: 0) }
        guard poll(&polled, nfds_t(polled.count), 0) > 0 else { return }
        throw BuildError.cancelled
    }

    private static func choices(_ listing: SourceListing, in volume: Directory) throws -> [UInt8]? {
        guard listing.hasFile(BuildOrder.choices) else { return nil }
        return try volume.contents(of: RelativePath(BuildOrder.choices), limit: 64 << 10)
    }

    /// Leaves in the volume what is below one of its directories.
    private static func narrow(_ volume: Directory, to path: RelativePath, in workspace: Directory) throws {
        let context: FileName = ".context"
        let parent = try path.parent.map { try volume.openDirectory($0) } ?? volume
        try parent.rename(path.name, to: context, in: workspace, whenOccupied: .refused)
        try volume.removeContents()
        let directory = try workspace.openDirectory(context)
        for entry in try directory.entries() {
            try directory.rename(entry.name, to: entry.name, in: volume, whenOccupied: .refused)
        }
        try workspace.removeEmptyDirectory(context)
    }
}

/// What a caller wants built.
public struct BuildOrder: Sendable {
    /// The file in which a source says what its admin lets it decide.
    public static let choices = "pushyard.yml"

    public let app: String
    /// 40 or 64 hexadecimal digits; nil where the source tells, if it is of a commit.
    public var commit: String?
    /// As in ``ContainerEngine/withWorkspace(limitedTo:_:)``.
    public var diskLimit: UInt64

    public init(app: String, commit: String? = nil, diskLimit: UInt64) {
        (self.app, self.commit, self.diskLimit) = (app, commit, diskLimit)
    }
}

/// What came of a build.
public struct BuildResult: Sendable {
    /// By its digest.
    public let image: ImageReference
    public let digest: Digest
    /// Whether it was there already.
    public let isReused: Bool
    public let proposal: Proposal
}
