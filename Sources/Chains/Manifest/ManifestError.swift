import Escaping
public import SystemPackage

/// One thing that is wrong with a manifest: where, what, and what to do about it.
public struct ManifestError: Error, Hashable, Sendable {
    public let place: EntryPlace
    public let fault: ManifestFault

    public init(_ place: EntryPlace, _ fault: ManifestFault) { (self.place, self.fault) = (place, fault) }
}

/// Why a chain cannot be built: everything that is wrong with its manifests, at once.
public struct ManifestErrors: Error, Hashable, Sendable {
    /// At least one; the first thousand if there are more.
    public let errors: [ManifestError]

    init(errors: [ManifestError]) { self.errors = errors }

    /// There is no manifest where one is looked for.
    public init(noManifestAt places: [FilePath]) {
        errors = [ManifestError(EntryPlace(manifest: places.first ?? ""), .noManifest(tried: places.map(\.string)))]
    }

    /// Whether nothing is wrong but that programs are missing.
    public var areMissingTools: Bool { errors.allSatisfy { $0.fault.code == "E-TOOL" } }
}

/// What is worth telling and stops nothing, unless `--strict` says so.
public struct ManifestWarning: Hashable, Sendable {
    public let place: EntryPlace
    /// Such as `W-DANGLING`; stable, for scripts.
    public let code: String
    public let message: String

    init(_ place: EntryPlace, _ code: String, _ message: String) {
        (self.place, self.code, self.message) = (place, code, message)
    }
}

/// Where an image is described.
public struct EntryPlace: Hashable, Sendable {
    /// As it was given.
    public let manifest: FilePath
    /// Of the manifest, from 1; nil for the manifest as a whole.
    public var line: Int?
    /// Of the entry in `images`, from 1; nil for the manifest as a whole.
    public var entry: Int?
    /// What people know the entry by: its name, its tag or its file, if it says one.
    public var label: String?

    public init(manifest: FilePath, line: Int? = nil, entry: Int? = nil, label: String? = nil) {
        (self.manifest, self.line, self.entry, self.label) = (manifest, line, entry, label)
    }
}

extension EntryPlace: CustomStringConvertible {
    /// `docker/IMAGES.json:12: image 3 'blog'`.
    public var description: String {
        Escaped(manifest.string).description + (line.map { ":\($0)" } ?? "") + (entry.map { ": image \($0)" } ?? "")
            + (label.map { " '\(Escaped($0, limit: 80))'" } ?? "")
    }
}

extension ManifestError: CustomStringConvertible {
    public var description: String { "\(place): \(fault) (\(fault.code))\n  \(fault.remedy)" }
}

extension ManifestErrors: CustomStringConvertible {
    public var description: String { errors.map(\.description).joined(separator: "\n") }
}

extension ManifestWarning: CustomStringConvertible {
    public var description: String { "\(place): \(message) (\(code))" }
}
