import OCI

/// A digest over all that an image is made from: the same key, the same image.
public struct ChainKey: Hashable, Sendable, CustomStringConvertible {
    /// The label of an image that has its key; artefacts have it in a file beside them.
    public static let label = "org.pushyard.chain.key"

    /// 64 hexadecimal digits.
    public let description: String

    /// A key that was kept; nil for anything else.
    public init?(_ description: String) {
        guard description.utf8.count == 64, description.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
            return nil
        }
        self.description = description
    }

    /// - Parameters:
    ///   - ingredients: what is known before anything is built.
    ///   - bases: images and their digests.
    ///   - artifacts: images and the digests of what they export.
    init(_ ingredients: JSON, bases: [(ImageReference, Digest)], artifacts: [(ImageID, Digest)]) {
        let images = bases.map { JSON.array([.string($0.0.description), .string($0.1.description)]) }
        let files = artifacts.map { JSON.array([.string($0.0.description), .string($0.1.description)]) }
        let whole = JSON.object(["image": ingredients, "bases": .array(images), "artifacts": .array(files)])
        description = Digest(of: whole.canonicalBytes).hex
    }
}
