import SystemPackage

/// What was found wrong or worth telling while manifests are read; reading goes on, so that all of it is told at once.
struct Findings {
    private static let maximum = 1000

    private(set) var errors: [ManifestError] = []
    private(set) var warnings: [ManifestWarning] = []

    mutating func report(_ fault: ManifestFault, _ place: EntryPlace) {
        if errors.count < Self.maximum { errors.append(ManifestError(place, fault)) }
    }

    mutating func warn(_ code: String, _ message: String, _ place: EntryPlace) {
        if warnings.count < Self.maximum { warnings.append(ManifestWarning(place, code, message)) }
    }

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
