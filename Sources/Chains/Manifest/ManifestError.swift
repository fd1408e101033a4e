import Escaping
import SystemPackage

/// Why a chain cannot be built: everything that is wrong with its manifests, at once.
public struct ManifestErrors: Error, Hashable, Sendable, CustomStringConvertible {
    /// At least one.
    public let errors: [ManifestError]

    public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// One thing that is wrong, where, and what to do about it.
public struct ManifestError: Error, Hashable, Sendable {
    /// Stable, for scripts.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        case json = "E-JSON"
        case noManifest = "E-NO-MANIFEST"
    }

    public let place: EntryPlace
    public let code: Code
    /// What is wrong, in git's grammar.
    public let message: String
    public let remedy: String
}

extension ManifestError: CustomStringConvertible {
    public var description: String { "\(place): \(message) (\(code.rawValue))\n  \(remedy)" }
}

extension EntryPlace: CustomStringConvertible {
    public var description: String {
        "'\(Escaped(manifest.string))'" + (entry.map { ": image \($0)" } ?? "")
            + (label.map { " '\(Escaped($0))'" } ?? "")
    }
}

/// What is worth telling and stops nothing, unless `--strict` says so.
public struct ManifestWarning: Hashable, Sendable {
    public let place: EntryPlace
    /// Such as `W-DANGLING`.
    public let code: String
    public let message: String
}
