import OCI
import Source

/// What planning needs to know of a source.
struct PlannedSource {
    let app: String
    let listing: SourceListing
    let identity: SourceIdentity
    let commit: String?
    /// Seconds since 1970.
    let newest: Int64
    /// What an image of this source is called.
    let tag: Tag

    /// - Throws: ``BuildError/otherCommit(archive:given:)``.
    init(_ report: SourceReport, _ listing: SourceListing, _ order: BuildOrder) throws {
        guard let identity = report.identity else { preconditionFailure("a source is read through 'Identified'") }
        if let archive = report.commit, let given = order.commit, archive != given {
            throw BuildError.otherCommit(archive: archive, given: given)
        }
        app = order.app
        self.listing = listing
        self.identity = identity
        commit = order.commit ?? report.commit
        newest = min(max(0, report.newest ?? 0), Self.latest)
        tag = try Tag((commit ?? identity.hexadecimalDigest).prefix(12))
    }

    /// The last second that an image's time of creation can say.
    private static let latest: Int64 = 253_402_300_799
}
