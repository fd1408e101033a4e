import Chains
import OCI
import SystemPackage

/// What became of the images of a chain.
struct ChainResults {
    let outcomes: [(image: PlannedImage, outcome: ImageOutcome)]
    let files: ChainFiles
    let seconds: [ImageID: Double]

    /// A line for each image that is there: its name and digest, or where its files are.
    var lines: [String] {
        get throws {
            try outcomes.flatMap { image, outcome -> [String] in
                guard let digest = outcome.digest else { return [] }
                var lines = image.image.produced.map { "\($0.withDefaultTag.pinned(to: digest))" }
                if image.image.produced.isEmpty { lines = [try files.artifact(of: image.image.id).string] }
                return lines
            }
        }
    }

    /// In seed 003's words: what succeeded, what did not, what was left out.
    var summary: [String] {
        func names(_ isMeant: (ImageOutcome) -> Bool) -> String {
            outcomes.filter { isMeant($0.outcome) }.map(\.image.image.label).joined(separator: ", ")
        }
        let rows = [
            ("Success", names { if case .upToDate = $0 { false } else { $0.isGood } }),
            ("Up to date", names { if case .upToDate = $0 { true } else { false } }),
            ("Error", names { if case .failed = $0 { true } else { false } }),
            (
                "Skip",
                names {
                    switch $0 {
                    case .blocked, .cancelled: true
                    default: false
                    }
                }
            ),
        ]
        return rows.filter { !$0.1.isEmpty }.map { "\($0): \($1)" }
    }

    /// What the command ends with; nil if every image is there.
    var failure: ChainFailed? {
        let causes = outcomes.compactMap { image, outcome -> (String, any Error)? in
            switch outcome {
            case .failed(let error): (image.image.label, error)
            case .cancelled: (image.image.label, ChainCancelled())
            default: nil
            }
        }
        guard let (name, cause) = causes.first(where: { !($0.1 is ChainCancelled) }) ?? causes.first else { return nil }
        return ChainFailed(image: name, cause: cause)
    }

    /// Of the first image that failed and was kept.
    var keptState: KeptState.State? {
        for (_, outcome) in outcomes {
            if case .failed(let error) = outcome, let kept = error as? KeptState { return kept.state }
        }
        return nil
    }

    var json: JSON {
        .object([
            "images": .array(
                outcomes.map { image, outcome in
                    var members: [String: JSON] = [
                        "id": .string(image.image.id.description), "state": .string(outcome.word),
                        "tags": .array(image.image.produced.map { .string($0.familiar) }),
                    ]
                    members["digest"] = outcome.digest.map { .string($0.description) }
                    members["seconds"] = seconds[image.image.id].map { .number("\(Double(Int($0 * 100)) / 100)") }
                    // A log that cannot be named is told of by its absence.
                    if let log = try? files.log(of: image.image.id) { members["log"] = .string(log.string) }
                    switch outcome {
                    case .failed(let error): members["error"] = .string("\(error)")
                    case .blocked(let parent): members["blocked-by"] = .string(parent.description)
                    default: break
                    }
                    return .object(members)
                })
        ])
    }
}

extension ImageOutcome {
    fileprivate var digest: Digest? {
        switch self {
        case .upToDate(let digest), .built(let digest): digest
        case .builtElsewhere, .failed, .blocked, .cancelled: nil
        }
    }

    fileprivate var word: String {
        switch self {
        case .upToDate: "up-to-date"
        case .built, .builtElsewhere: "built"
        case .failed: "failed"
        case .blocked: "blocked"
        case .cancelled: "cancelled"
        }
    }
}

/// A chain of which an image could not be built.
struct ChainFailed: Error, CustomStringConvertible {
    let image: String
    let cause: any Error

    var description: String {
        if cause is ChainCancelled { return "\(cause)" }
        return "cannot build '\(image)': \(cause)"
    }

    /// The error behind it.
    var reason: any Error { (cause as? KeptState)?.cause ?? cause }
}
