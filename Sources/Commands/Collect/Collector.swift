import Build
import Engines
import Escaping
import Filesystem
import Layers
import OCI
import Receive
import Records
import Settings
import SystemPackage

/// Removes what is on this machine beyond what its settings keep, and what dead builds have left.
struct Collector {
    let home: BuilderHome
    let settings: Settings
    let dryRun: Bool
    /// Gets everything that goes, as it goes.
    let report: (Removal) throws -> Void

    init(_ home: BuilderHome, _ settings: Settings, dryRun: Bool = false, report: @escaping (Removal) throws -> Void) {
        (self.home, self.settings, self.dryRun, self.report) = (home, settings, dryRun, report)
    }

    /// - Throws: `CollectorBusy` while another process does it.
    func run() throws {
        let locks = try home.subdirectory("locks")
        do {
            let lock = try FileLock(trying: "gc", in: locks)
            try collectLeftovers()
            try collectBuilds()
            try collectRejected()
            try collectCaches()
            try collectKnownImages()
            try collectImages()
            try collectChains()
            extendLifetime(lock)
        } catch FilesystemError.held(let path, _) where path == locks.path.appending("gc") {
            throw CollectorBusy()
        }
    }

    private func collectLeftovers() throws {
        let records = try Records(in: home.directory)
        if !dryRun { try records.buryTheDead() }
        let leftovers = try Leftovers(scratch: home.subdirectory("scratch"))
        for name in leftovers.names { try report(Removal(kind: .leftover, name: name, bytes: 0)) }
        if !dryRun { try leftovers.remove() }
        for id in try records.strayBuilds() {
            try report(Removal(kind: .leftover, name: "builds/\(id)", bytes: records.logSize(of: id)))
            if !dryRun { try records.remove(id) }
        }
    }

    private func collectBuilds() throws {
        let records = try Records(in: home.directory)
        let retention = try Retention.builds(settings)
        for (build, size) in try records.pruneBuilds(retention, dryRun: dryRun) {
            try report(Removal(kind: .build, name: "\(build.id) of \(build.origin.app)", bytes: size))
        }
    }

    private func collectRejected() throws {
        let retention = try Retention.rejected(settings)
        for source in try RejectedSources(in: home.subdirectory("rejected")).prune(retention, dryRun: dryRun) {
            try report(Removal(kind: .rejected, name: "\(source.id)", bytes: source.size))
        }
    }

    /// An app has as many images that are known by what they are made of as builds that are remembered.
    private func collectKnownImages() throws {
        let count = try settings.value(of: Settings.keepBuilds)
        let artifacts = try home.subdirectory("artifacts")
        for app in try apps() {
            let names = try artifacts.openDirectory(FileName(app.description)).entries().map(\.name)
            guard names.contains(BuilderHome.known) else { continue }
            let forgotten = try home.known(of: app).prune(keeping: count, dryRun: dryRun)
            if forgotten > 0 { try report(Removal(kind: .known, name: "\(forgotten) images of \(app)", bytes: 0)) }
        }
    }

    /// Those that have artifacts; what has no app's name is none of ours.
    private func apps() throws -> [AppName] {
        try home.subdirectory("artifacts").entries().filter { $0.kind == .directory }
            .compactMap { try? AppName($0.name.bytes) }
    }

    /// An app that is built has its turn: nobody else takes its caches away then.
    private func collectCaches() throws {
        guard let age = limit(try settings.value(of: Settings.keepCachesFor)) else { return }
        let oldest = Timestamp.now.seconds - age.components.seconds
        let artifacts = try home.subdirectory("artifacts")
        let records = try Records(in: home.directory)
        for app in try apps() {
            let name = try FileName(app.description)
            let lastBuild = try records.builds(of: app.description, limit: 1).first?.began
            let lastUse = try lastBuild ?? artifacts.metadata(of: name).modified
            guard lastUse.seconds < oldest else { continue }
            do {
                try home.turns(of: app).withTurn(.leaves, message: "gc of \(app)") {
                    let size = try artifacts.openDirectory(name).contentSize()
                    if !dryRun { try artifacts.removeTree(name) }
                    try report(Removal(kind: .cache, name: app.description, bytes: size))
                }
            } catch is QueueRefusal {
                // It is built again.
            }
        }
    }

    private func collectImages() throws {
        let policy = RetentionPolicy(
            age: limit(try settings.value(of: Settings.keepImagesFor)),
            size: limit(try settings.value(of: Settings.keepImagesSize)).map { Int64(clamping: $0) })
        let collection = try home.store.collect(policy, dryRun: dryRun)
        for name in collection.names {
            try report(Removal(kind: .image, name: name.reference?.familiar ?? name.description, bytes: 0))
        }
        for blob in collection.blobs {
            try report(Removal(kind: .blob, name: "\(blob.digest)", bytes: UInt64(clamping: blob.size)))
        }
        let layers = try LayerStore(home.path.appending("layers"))
        for layer in try layers.collect(keeping: home.store.configurations(), dryRun: dryRun) {
            try report(Removal(kind: .layer, name: "\(layer.layer.chainID)", bytes: UInt64(clamping: layer.size)))
        }
    }

    /// A setting of 0 is no limit.
    func limit<Value: AdditiveArithmetic>(_ value: Value) -> Value? { value == .zero ? nil : value }
}

/// Another process collects already.
struct CollectorBusy: Error, CustomStringConvertible {
    var description: String { "another 'pushyard gc' is at work" }
}
