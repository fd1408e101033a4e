import Escaping
import OCI

/// Whether an image suits a convention, in sti's words.
public struct Validation: Hashable, Sendable {
    /// What an image is for.
    public enum Role: String, Sendable {
        case base = "Base"
        case runtime = "Runtime"
    }

    /// In sentences; none where the image suits.
    public let faults: [String]
    public let role: Role
    private let name: String

    /// - Parameter isIncremental: whether it also has to hand artifacts on.
    public init(_ image: ImageFacts, for convention: Convention, as role: Role = .base, isIncremental: Bool = false) {
        self.role = role
        name = image.name
        var scripts = [convention.build, convention.start]
        if isIncremental, let artifacts = convention.artifacts {
            scripts += [artifacts.save, artifacts.restore].compactMap(\.self)
        }
        var faults = scripts.compactMap { Self.fault(of: $0, in: image) }
        if !image.execution.entrypoint.isEmpty {
            faults.append(
                "Image \(Escaped(image.name)) has a configured entrypoint and is incompatible with \(convention.name)")
        }
        // Two scripts may need the same interpreter.
        self.faults = faults.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    public var isPassed: Bool { faults.isEmpty }

    /// For people.
    public var lines: [String] {
        faults.map { "ERROR: \($0)" } + [
            "\(role.rawValue) image \(Escaped(name)) \(isPassed ? "passes" : "failed") validation"
        ]
    }

    private static func fault(of script: Script, in image: ImageFacts) -> String? {
        let name = "Image \(Escaped(image.name))"
        for path in script.programs {
            switch image.file(at: path) {
            case .missing: continue
            case .program: return nil
            case .directory: return "\(name): \(path) is a directory"
            case .notExecutable: return "\(name): \(path) is not executable"
            case .interpreterMissing(let interpreter):
                return "\(name): \(path) wants \(Escaped(interpreter)), which is missing"
            }
        }
        return "\(name) is missing \(script.programs.map(\.description).joined(separator: " or "))"
    }
}

extension Convention {
    /// The convention that an image shows it is for: by its label, by a sign, or by having the scripts at all.
    public init?(shownBy image: ImageFacts) {
        let fitting = Self.all.filter { $0.isOfImages && $0.build.isIn(image) && $0.start.isIn(image) }
        let labelled = fitting.first { $0.name == image.execution.labels[Self.label] }
        let signed = fitting.first { $0.signs.contains(where: image.shows) }
        guard let convention = labelled ?? signed ?? fitting.last(where: { $0.signs.isEmpty }) else { return nil }
        self = convention
    }
}
