import FoundationEssentials
public import OCI

extension RegistryClient {
    private static let pageLimit = 1000
    private static let listLimit = 16 << 20

    /// Every tag of a repository, in the registry's order; nil when there is no such repository.
    ///
    /// - Throws: ``HTTPError``, ``AuthenticationError``, ``RegistryError``, `ReferenceError` for what is no tag.
    public func tags(of repository: RepositoryName) throws -> [Tag]? {
        let action = "list the tags of '\(repository)'"
        var target = RegistryRequest.Target.path("\(repository)/tags/list")
        var tags: [Tag] = []
        for _ in 0..<Self.pageLimit {
            let request = RegistryRequest(
                action: action, target: target, scopes: [Scope(repository: "\(repository)", access: .pull)])
            let page: (names: [String], next: HTTPURL?)? = try perform(request, accepting: [404]) {
                exchange, head, url in
                let body = try exchange.readAll(limit: Self.listLimit)
                if head.status == 404 { return nil }
                // The decoder's own words are about Swift types.
                guard let page = try? JSONDecoder().decode(Page.self, from: Data(body)) else {
                    throw unexpected(action, "sent no list of tags")
                }
                return (page.tags ?? [], try next(head).map { try url.resolving($0) })
            }
            guard let page else { return nil }
            tags += try page.names.map { try Tag($0) }
            guard let next = page.next else { return tags }
            target = .location(next)
        }
        throw unexpected(action, "has more than \(Self.pageLimit) pages of them")
    }

    private struct Page: Decodable {
        /// Null when the last tag has been deleted.
        let tags: [String]?
    }

    /// `Link: </v2/…>; rel="next"` (RFC 8288).
    private func next(_ head: HTTPHead) -> String? {
        for link in head.headers.values("Link") {
            guard link.contains("rel=\"next\"") || link.contains("rel=next"), let start = link.firstIndex(of: "<"),
                let end = link[start...].firstIndex(of: ">")
            else { continue }
            return String(link[link.index(after: start)..<end])
        }
        return nil
    }
}
