import OCI

/// A layer together with all below it.
/// https://github.com/opencontainers/image-spec/blob/main/config.md#layer-chainid
struct ChainID: Hashable, Sendable {
    let digest: Digest

    /// - Parameter below: nil for the lowest layer.
    init(_ below: ChainID?, _ diffID: Digest) {
        digest = below.map { Digest(of: Array("\($0.digest) \(diffID)".utf8)) } ?? diffID
    }

    /// Of each layer of an image, the lowest first.
    static func all(of diffIDs: [Digest]) -> [ChainID] {
        var chains: [ChainID] = []
        for diffID in diffIDs { chains.append(ChainID(chains.last, diffID)) }
        return chains
    }
}
