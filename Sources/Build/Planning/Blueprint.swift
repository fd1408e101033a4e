import OCI

/// A plan, and how it came to be.
public struct Blueprint: Hashable, Sendable {
    public let plan: BuildPlan
    public let convention: Convention
    public let method: Convention.Method
    public let incremental: Incremental
    /// What the pusher should know, in sentences.
    public let warnings: [String]

    /// Whether the build uses what an earlier one saved.
    public enum Incremental: Hashable, Sendable {
        /// A phrase says why.
        case no(String)
        /// What fails about it is a warning, and the build begins anew.
        case automatic(from: BaseImage)
        case askedFor(from: BaseImage)
    }

    /// The names of stages.
    public static let save = "save", build = "build", runtime = "runtime"

    /// What becomes the app's image.
    public var result: Stage? { plan.stages.last }
}

extension Blueprint {
    /// Plans a build: a pure function.
    public init(_ request: BuildRequest) throws(PlanError) {
        let convention = request.convention
        method = try convention.method(named: request.method)
        self.convention = convention
        guard request.runtime == nil || convention.output != nil else { throw .noRuntime(convention) }
        let (previous, incremental) = try Self.previous(request)
        self.incremental = incremental
        let planning = Planning(request: request, placement: method.placement, isIncremental: previous != nil)
        var stages: [Stage] = []
        if let previous { stages.append(try planning.save(in: previous)) }
        if let runtime = request.runtime {
            stages += [try planning.builder(), try planning.deployment(on: runtime)]
        } else {
            stages.append(try planning.basic())
        }
        plan = BuildPlan(stages: stages, epoch: request.epoch)
        warnings = [request.base, request.runtime].compactMap(\.self).compactMap(Self.entrypointWarning)
    }

    /// The image that artifacts come from, if they come from any.
    private static func previous(_ request: BuildRequest) throws(PlanError) -> (ImageFacts?, Incremental) {
        guard let artifacts = request.convention.artifacts else {
            guard case .askedFor = request.previous else { return (nil, .no("the convention has no artifacts")) }
            throw .noArtifacts(request.convention)
        }
        switch request.previous {
        case .none: return (nil, .no("there is no earlier image"))
        case .askedFor(let image):
            guard artifacts.save.isIn(image) else {
                throw .cannotSave(image: image.name, artifacts.save.programs)
            }
            return (image, .askedFor(from: image.image))
        case .found(let image):
            guard artifacts.use == .automatic else { return (nil, .no("it was not asked for")) }
            let unfit = [request.base, image].first { !artifacts.save.isIn($0) }
            if let unfit {
                let program = artifacts.save.programs.map { "'\($0)'" }.joined(separator: " or ")
                return (nil, .no("image '\(unfit.name)' has no \(program)"))
            }
            return (image, .automatic(from: image.image))
        }
    }

    private static func entrypointWarning(_ image: ImageFacts) -> String? {
        guard let program = image.execution.entrypoint.first else { return nil }
        return "image '\(image.name)' has entry point \(quoted([program])): scripts and app run without it"
    }
}
