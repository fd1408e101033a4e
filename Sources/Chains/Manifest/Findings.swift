import SystemPackage

/// What was found wrong or worth telling while manifests are read; reading goes on, so that all of it is told at once.
struct Findings {
    private static let maximum = 1000
    /// Bytes that may be made of placeholders and templates, in a whole chain.
    private static let maximumBytes = 256 << 20

    private(set) var errors: [ManifestError] = []
    private(set) var warnings: [ManifestWarning] = []
    private var bytes = 0

    mutating func report(_ fault: ManifestFault, _ place: EntryPlace) {
        if errors.count < Self.maximum { errors.append(ManifestError(place, fault)) }
    }

    /// Whether so many bytes more may be made; what is too much is reported once.
    mutating func grow(by count: Int, _ place: EntryPlace) -> Bool {
        let had = bytes
        bytes += count
        if had <= Self.maximumBytes, bytes > Self.maximumBytes {
            report(.tooMuch("what the chain becomes is larger than \(Self.maximumBytes) bytes"), place)
        }
        return bytes <= Self.maximumBytes
    }

    mutating func warn(_ code: String, _ message: String, _ place: EntryPlace) {
        if warnings.count < Self.maximum { warnings.append(ManifestWarning(place, code, message)) }
    }

    /// Takes over what was found about one image.
    mutating func add(_ other: Findings) {
        errors += other.errors.prefix(Self.maximum - errors.count)
        warnings += other.warnings.prefix(Self.maximum - warnings.count)
    }

    /// What has been made so far counts here, too.
    mutating func follow(_ other: Findings) { bytes = other.bytes }

    /// - Throws: what was reported, if anything was, in the manifests' order.
    func check() throws(ManifestErrors) {
        guard !errors.isEmpty else { return }
        var manifests: [FilePath: Int] = [:]
        for error in errors where manifests[error.place.manifest] == nil {
            manifests[error.place.manifest] = manifests.count
        }
        // Findings of one entry stay in the order in which they were made.
        let sorted = errors.enumerated().sorted { one, other in
            let keys = [one, other].map { offset, error in
                [manifests[error.place.manifest] ?? 0, error.place.entry ?? 0, offset]
            }
            return keys[0].lexicographicallyPrecedes(keys[1])
        }
        throw ManifestErrors(errors: sorted.map(\.element))
    }
}
