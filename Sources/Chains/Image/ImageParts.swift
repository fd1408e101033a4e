import OCI

/// The parts of a tag under the names that seed 003's program has for them; a part that is not there is empty.
struct ImageParts: Hashable {
    private(set) var registry = ""
    private(set) var host = ""
    private(set) var port = ""
    /// What stands between the registry and the last component.
    private(set) var repository = ""
    private(set) var image = ""
    private(set) var tag = ""
    private(set) var digest = ""

    let reference: ImageReference

    /// Any depth: seed 003's program broke on `ghcr.io/team/blog:1`.
    init(_ text: String) throws(ReferenceError) {
        reference = try ImageReference(text)
        digest = reference.digest?.description ?? ""
        tag = reference.tag?.description ?? ""
        var components = text.prefix { $0 != "@" }.split(separator: "/").map(String.init)
        if components.count > 1, let first = components.first,
            first == "localhost" || first.contains(where: { $0 == "." || $0 == ":" || $0.isUppercase })
        {
            registry = first
            host = String(first.prefix { $0 != ":" })
            port = String(first.dropFirst(host.count + 1))
            components.removeFirst()
        }
        let last = components.popLast() ?? ""
        image = String(last.prefix { $0 != ":" })
        repository = components.joined(separator: "/")
    }

    init?(ifOne text: String) {
        do throws(ReferenceError) { try self.init(text) } catch { return nil }
    }

    private var parts: [String: String] {
        [
            "registry": registry, "registry_host": host, "registry_port": port, "repo": repository, "image": image,
            "tag": tag, "digest": digest,
        ]
    }

    /// As placeholders have them: `img_parts[tag]`.
    var values: [String: String] {
        Dictionary(uniqueKeysWithValues: parts.map { ("img_parts[\($0.key)]", $0.value) })
    }

    /// As JSON has them.
    var members: [String: JSON] { parts.mapValues(JSON.string) }
}
