import Filesystem
public import OCI

/// A layer in a store of layers.
public struct StoredLayer: Hashable, Sendable {
    /// Of the layer and all below it.
    public let chainID: Digest
    public let owners: OwnerRange
    public let form: LayerForm
    /// What preparation does changes with Pushyard's versions; of another version, a layer is of no use.
    private let version: Int

    private static let currentVersion = 1

    init(_ chain: ChainID, _ owners: OwnerRange, _ form: LayerForm) {
        (chainID, self.owners, self.form, version) = (chain.digest, owners, form, Self.currentVersion)
    }

    var isOfCurrentVersion: Bool { version == Self.currentVersion }

    /// Of its directory.
    var name: FileName {
        get throws(InvalidPath) {
            try FileName("\(chainID.hex).\(owners.first)-\(owners.count).\(form).\(version)")
        }
    }

    /// Nil for the name of something else.
    init?(_ name: FileName) {
        let parts = "\(name)".split(separator: ".", omittingEmptySubsequences: false)
        // What has another name is none of ours.
        guard parts.count == 4, let chainID = try? Digest("sha256:\(parts[0])"),
            let owners = try? OwnerRange(parts[1].replacing("-", with: ":")),
            let form = LayerForm(rawValue: String(parts[2])), let version = Int(parts[3])
        else { return nil }
        (self.chainID, self.owners, self.form, self.version) = (chainID, owners, form, version)
    }
}
