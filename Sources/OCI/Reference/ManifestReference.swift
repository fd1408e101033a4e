/// What a manifest of a repository is asked for by.
public enum ManifestReference: Hashable, Sendable, CustomStringConvertible {
    case tag(Tag)
    case digest(Digest)

    public var description: String {
        switch self {
        case .tag(let tag): "\(tag)"
        case .digest(let digest): "\(digest)"
        }
    }

    public var digest: Digest? {
        if case .digest(let digest) = self { digest } else { nil }
    }
}

extension ImageReference {
    /// What its repository is asked for: the digest if it has one, or else the tag, `latest` without one.
    public var manifest: ManifestReference {
        digest.map(ManifestReference.digest) ?? .tag(tag ?? .latest)
    }
}
