import Escaping

/// A name of an image in a registry, such as `registry.lan:5000/team/blog:main@sha256:…`, with the rules of
/// https://github.com/distribution/reference, docker's short names among them.
///
/// Without a registry it is Docker Hub's: `debian` is `docker.io/library/debian`. Whether the first component is a registry is
/// seen by a `.`, a `:`, a capital letter, or by its being `localhost`.
public struct ImageReference: Hashable, Sendable {
    public let registry: RegistryAddress
    public let repository: RepositoryName
    public let tag: Tag?
    /// When there is a tag too, the digest says which image it is.
    public let digest: Digest?

    public init(registry: RegistryAddress, repository: RepositoryName, tag: Tag? = nil, digest: Digest? = nil) {
        self.registry = registry
        self.repository = repository
        self.tag = tag
        self.digest = digest
    }

    /// Parses `[registry[:port]/]repository[:tag][@digest]`.
    public init(_ text: some StringProtocol) throws(ReferenceError) {
        let whole = String(text)
        guard !whole.isEmpty else { throw .empty }
        guard !whole.isIdentifier else { throw .identifier(whole) }

        var rest = whole[...]
        if let at = rest.firstIndex(of: "@") {
            let text = rest[rest.index(after: at)...]
            do { digest = try Digest(text) } catch { throw .digest(whole, error) }
            rest = rest[..<at]
        } else {
            digest = nil
        }

        let (address, path) = Self.splitRegistry(rest)
        var name = path
        // After the last slash, so that a port is never taken for a tag.
        if let colon = path.lastIndex(of: ":"), !path[colon...].contains("/") {
            tag = try Tag(path[path.index(after: colon)...], in: whole)
            name = path[..<colon]
        } else {
            tag = nil
        }
        registry =
            try address.map { address throws(ReferenceError) in try RegistryAddress(address, in: whole) } ?? .docker
        let isOfficial = registry == .docker && !name.contains("/")
        repository = try RepositoryName(isOfficial ? "library/\(name)" : String(name), in: whole)
    }

    private static func splitRegistry(_ text: Substring) -> (address: Substring?, path: Substring) {
        guard let slash = text.firstIndex(of: "/") else { return (nil, text) }
        let (first, rest) = (text[..<slash], text[text.index(after: slash)...])
        let isAddress =
            first == "localhost" || first.utf8.contains { ".:".utf8.contains($0) }
            || first.utf8.contains { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
        return isAddress ? (first, rest) : (nil, text)
    }
}

extension ImageReference: CustomStringConvertible {
    /// The whole name, as it identifies the image everywhere: `docker.io/library/debian:12`.
    public var description: String { "\(registry)/\(repository)" + suffix }

    /// The name as people write it: `debian:12`.
    public var familiar: String {
        guard registry == .docker else { return description }
        let components = repository.description.split(separator: "/")
        let isOfficial = components.count == 2 && components[0] == "library"
        let short = isOfficial ? String(components[1]) : repository.description
        return short.isIdentifier ? description : short + suffix
    }

    private var suffix: String { (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "") }
}

extension ImageReference {
    /// With the tag `latest`, unless it has a tag or a digest.
    public var withDefaultTag: ImageReference {
        guard tag == nil && digest == nil else { return self }
        return ImageReference(registry: registry, repository: repository, tag: .latest)
    }

    /// The same repository's image of this digest; the tag, if any, is kept for people to read.
    public func pinned(to digest: Digest) -> ImageReference {
        ImageReference(registry: registry, repository: repository, tag: tag, digest: digest)
    }
}

extension String {
    /// Whether docker takes it for an image's id.
    fileprivate var isIdentifier: Bool { utf8.count == 64 && utf8.allSatisfy(\.isLowercaseHexadecimalDigit) }
}
