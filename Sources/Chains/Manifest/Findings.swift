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

    /// - Throws: what was reported, if anything was.
    func check() throws(ManifestErrors) {
        if !errors.isEmpty { throw ManifestErrors(errors: errors) }
    }
}
