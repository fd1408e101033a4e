import Chains
import Filesystem
import Records
import Settings

extension Collector {
    /// What chains keep beside images: logs as builds' are, exported files as images, and what can be made again as caches.
    func collectChains() throws {
        guard try home.directory.metadataIfPresent(of: "chains") != nil else { return }
        let files = try ChainFiles(in: home.subdirectory("chains"))
        let environment = try wholeEnvironment()
        try files.ifIdle {
            for name in try files.leftovers() { try report(Removal(kind: .leftover, name: "chains/\(name)", bytes: 0)) }
            if !dryRun { try files.removeLeftovers() }
            for remnant in try remnants(files, environment) {
                try report(Removal(remnant))
                if !dryRun { try files.remove(remnant, environment: environment) }
            }
        }
    }

    private func remnants(_ files: ChainFiles, _ environment: [String: String]) throws -> [ChainRemnant] {
        var logs = try Retention.builds(settings)
        // That of each app; an image has one log.
        logs.count = nil
        var remnants = logs.excess(of: try files.remainingLogs(), at: .now, time: \.lastUse, size: \.size)
        if let age = limit(try settings.value(of: Settings.keepImagesFor)) {
            let oldest = Timestamp.ago(age)
            remnants += try files.remainingArtifacts().filter { $0.lastUse < oldest }
        }
        if let age = limit(try settings.value(of: Settings.keepCachesFor)) {
            remnants += try files.unusedCaches(since: .ago(age), environment: environment)
        }
        return remnants
    }
}

extension Removal {
    fileprivate init(_ remnant: ChainRemnant) {
        let (kind, name): (Kind, String) =
            switch remnant.kind {
            case .log: (.chainLog, remnant.name.description)
            case .artifact: (.chainFiles, remnant.name.description)
            case .packer: (.chainCache, "packer/\(remnant.name)")
            case .layers: (.chainCache, "image \(remnant.name.description.prefix(12))")
            case .containers: (.chainCache, remnant.name.description)
            }
        self.init(kind: kind, name: name, bytes: remnant.size)
    }
}
