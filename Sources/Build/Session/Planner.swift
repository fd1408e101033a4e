import Escaping
import OCI
import Source

/// Finds out what a plan depends on.
struct Planner<Inspector: ImageInspector> {
    let inspector: Inspector
    let registries: any ImageRegistries
    let lease: ImageLease
    private let note: @Sendable (String) -> Void

    /// - Parameter note: gets a line now and then while images are pulled.
    init(
        _ inspector: Inspector, _ registries: any ImageRegistries, _ lease: ImageLease,
        note: @escaping @Sendable (String) -> Void
    ) {
        (self.inspector, self.registries, self.lease, self.note) = (inspector, registries, lease, note)
    }

    /// - Throws: ``DetectionError``, ``PlanError``, ``BuildError/image(_:_:)``.
    func propose(_ source: PlannedSource, _ settings: BuildSettings) throws -> Proposal {
        let builder = try settings.base.map { try facts($0, settings.pull) }
        let detection = try Detection(source.listing, chosen: settings.convention, builder: builder)
        let convention = detection.convention
        var request = BuildRequest(
            convention, source.listing, epoch: 0, base: try builder ?? standardBase(of: convention, settings.pull))
        request.runtime = try settings.runtime.map { try facts($0, settings.pull) }
        request.method = settings.method
        request.environment = settings.environment
        request.caches = settings.caches
        request.secrets = settings.secrets.keys.sorted()
        request.network = settings.network
        request.ports = settings.ports
        request.packageLists = settings.packageLists
        let inputs = try self.inputs(of: request, source, settings)
        request.epoch = settings.epoch ?? source.newest
        request.limits = settings.limits
        request.annotations = try annotations(source, request)
        request.labels = request.annotations.merging([
            Convention.label: convention.name, "org.pushyard.source": source.identity.description,
            "org.opencontainers.image.title": source.app,
        ]) { $1 }
        var withPrevious = request
        withPrevious.previous = try previous(for: convention, settings)
        var proposal = Proposal(
            detection: detection, blueprint: try Blueprint(withPrevious), clean: try Blueprint(request), inputs: inputs,
            images: [builder, request.runtime, withPrevious.previous.image].compactMap(\.self))
        if case .askedFor = settings.incremental { proposal.isAskedFor = true }
        return proposal
    }

    /// What an image of these inputs can stand for: neither time nor commit, limits or what an earlier image saves count.
    private func inputs(
        of request: BuildRequest, _ source: PlannedSource, _ settings: BuildSettings
    ) throws(PlanError) -> Digest {
        let document = JSON.object([
            "source": .string(source.identity.description),
            "context-dir": .string(settings.contextDirectory ?? ""),
            "convention": .string(request.convention.name),
            // Changed when the same plan comes to another image.
            "version": .integer(1),
            "plan": try Blueprint(request).plan.json,
        ])
        return Digest(of: document.canonicalBytes)
    }

    private func annotations(_ source: PlannedSource, _ request: BuildRequest) throws -> [String: String] {
        let base = (request.runtime ?? request.base).image
        var annotations = [
            "org.opencontainers.image.created": try CreationTime(secondsSince1970: request.epoch).description,
            "org.opencontainers.image.version": source.tag.description,
            "org.opencontainers.image.base.name": base.reference.withDefaultTag.description,
            "org.opencontainers.image.base.digest": base.manifest.digest.description,
        ]
        annotations["org.opencontainers.image.revision"] = source.commit
        return annotations
    }

    private func standardBase(of convention: Convention, _ pull: PullPolicy) throws -> ImageFacts {
        guard let base = convention.base else { throw PlanError.noBuilder(convention) }
        return try facts(try ImageReference(base), pull)
    }

    private func previous(for convention: Convention, _ settings: BuildSettings) throws -> PreviousImage {
        guard let artifacts = convention.artifacts else {
            guard case .askedFor(let image?) = settings.incremental else { return .none }
            return .askedFor(try facts(image, settings.pull))
        }
        let isExtended = settings.runtime != nil
        let last = isExtended ? settings.builderReference : settings.reference(settings.movingTag)
        switch settings.incremental {
        case .refused: return .none
        case .askedFor(let image?): return .askedFor(try facts(image, settings.pull))
        case .askedFor(nil):
            // The first build of an app has nothing to begin with.
            return try last.flatMap { try factsIfAny($0, isPushed: settings.isPushed && !isExtended) }
                .map(PreviousImage.askedFor) ?? .none
        case .byConvention:
            guard artifacts.use == .automatic else { return .none }
            return try last.flatMap { try factsIfAny($0, isPushed: false) }.map(PreviousImage.found) ?? .none
        }
    }

    private func factsIfAny(_ reference: ImageReference, isPushed: Bool) throws -> ImageFacts? {
        do {
            return try facts(reference, isPushed ? .missing : .never)
        } catch BuildError.image(_, StoreError.notHere), BuildError.image(_, StoreError.notInRegistry) {
            return nil
        }
    }

    private func facts(_ reference: ImageReference, _ pull: PullPolicy) throws -> ImageFacts {
        try ImageFacts(of: reference, pull, inspector, registries, lease, note: note)
    }
}

extension PreviousImage {
    fileprivate var image: ImageFacts? {
        switch self {
        case .none: nil
        case .found(let image), .askedFor(let image): image
        }
    }
}
