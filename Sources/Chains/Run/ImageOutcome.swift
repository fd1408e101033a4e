public import OCI

/// What became of an image of a chain.
public enum ImageOutcome: Sendable {
    /// What is there has been made of the same, and stays.
    case upToDate(Digest)
    case built(Digest)
    /// Built, under a name that only its builder knows.
    case builtElsewhere
    case failed(any Error)
    /// It is built on, or of, what has not come to be.
    case blocked(by: ImageID)
    /// Nobody waits for it any more.
    case cancelled

    /// Whether what is built on it can be built.
    public var isGood: Bool {
        switch self {
        case .upToDate, .built, .builtElsewhere: true
        case .failed, .blocked, .cancelled: false
        }
    }
}
