import Escaping
public import OCI
public import Source

/// What a build would do, and why.
public struct Proposal: Sendable {
    public let detection: Detection
    public let blueprint: Blueprint
    /// The same without what an earlier image saves.
    public let clean: Blueprint
    /// Two builds of the same come to images that can stand for each other.
    public let inputs: Digest
    /// What was looked into.
    let images: [ImageFacts]
    /// Whether what an earlier image saves was to be used.
    var isAskedFor = false

    /// Of the image that is built on, or by.
    var base: Digest {
        guard let stage = clean.plan.stages.first else { preconditionFailure("a plan has a stage") }
        return stage.base.manifest.digest
    }

    /// Without what an earlier image saves.
    var withoutPrevious: Proposal {
        Proposal(detection: detection, blueprint: clean, clean: clean, inputs: inputs, images: images)
    }

    /// For the log, in lines.
    public var summary: [String] {
        var lines = ["building as \(detection.convention.name): \(detection.reason)"]
        lines += detection.ignored.map { "also found, ignored: \($0)" }
        lines += blueprint.warnings.map { "warning: \($0)" }
        switch blueprint.incremental {
        case .no(let reason):
            if isAskedFor { lines.append("not incremental: \(reason)") }
        case .automatic(let image), .askedFor(let image):
            lines.append("with what '\(image.reference.familiar)' saves")
        }
        return lines
    }

    /// Everything that was looked at, in lines.
    public var explanation: [String] {
        var lines = ["convention  \(detection.convention.name): \(detection.reason)"]
        lines += detection.ignored.map { "ignored     \($0)" }
        lines.append("method      \(blueprint.method.name)")
        if case .no(let reason) = blueprint.incremental { lines.append("incremental no: \(reason)") }
        for image in images {
            lines.append("image       \(image.name) \(image.image.manifest.digest)")
            lines += image.files.sorted { $0.key.description < $1.key.description }.map { path, file in
                "            \(path): \(Self.word(file))"
            }
        }
        lines += blueprint.warnings.map { "warning: \($0)" }
        return lines
    }

    private static func word(_ file: ImageFile) -> String {
        switch file {
        case .missing: "missing"
        case .directory: "a directory"
        case .program: "a program"
        case .notExecutable: "not executable"
        case .interpreterMissing(let interpreter): "wants '\(Escaped(interpreter))', which is missing"
        }
    }
}

extension Proposal {
    /// Plans a build without an engine; nothing is unpacked, and nothing but images that are pulled changes.
    ///
    /// - Parameter note: gets a line now and then while images are pulled.
    /// - Throws: as ``BuildSession/build(_:unpack:settings:)`` does before it carries anything out.
    public init(
        _ order: BuildOrder, _ report: SourceReport, _ settings: BuildSettings, _ inspector: some ImageInspector,
        _ store: ImageStore, _ registries: any ImageRegistries, note: @escaping @Sendable (String) -> Void
    ) throws {
        self = try store.withLease { lease in
            var listing = report.listing
            if let path = settings.contextDirectory {
                guard let below = listing.below(path) else { throw BuildError.noContext(path) }
                listing = below
            }
            let source = try PlannedSource(report, listing, order)
            return try Planner(inspector, registries, lease, note: note).propose(source, settings)
        }
    }
}
