/// Why a store or a registry has no image of a name.
public enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    case notHere(ImageReference)
    case notInRegistry(ImageReference)
    /// A name with a digest is the image's own; it cannot be given to another.
    case digestAsName(ImageReference)

    public var description: String {
        switch self {
        case .notHere(let reference): "there is no image '\(reference.familiar)' here\n  pull it, or import it"
        case .notInRegistry(let reference):
            "'\(reference.registry)' has no image '\(reference.repository):\(reference.manifest)'"
        case .digestAsName(let reference): "cannot name an image '\(reference.familiar)': a digest is no name"
        }
    }
}
