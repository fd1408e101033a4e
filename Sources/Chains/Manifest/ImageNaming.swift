import OCI

/// How an entry comes to its name, version, tag and file: by what it says, and by the rules of seed 003.
struct ImageNaming {
    let name: String
    let version: String
    let parts: ImageParts?
    /// As the entry has it, or as it was derived; nil for what has none.
    let tag: String?
    /// Its placeholders not yet filled in; nil where the builder has no file.
    let file: String?

    /// - Parameters:
    ///   - directoryName: of the top directory.
    ///   - makesFiles: whether it may go without a tag.
    ///   - placeholders: given the names.
    init?(
        _ entry: ManifestEntry, _ builder: BuilderName, directoryName: String, makesFiles: Bool,
        _ placeholders: inout Placeholders, _ findings: inout Findings
    ) {
        let (givenName, givenVersion) = (
            fill("name", entry, placeholders, &findings), fill("version", entry, placeholders, &findings)
        )
        var name = givenName ?? directoryName
        placeholders.set(name: name, version: givenVersion ?? "")
        let givenTag = fill("tag", entry, placeholders, &findings)
        // A tag that cannot be read is none that could be derived.
        guard givenTag != nil || !entry.has("tag") else { return nil }
        // As seed 003's program: the default of the file comes before the tag's parts replace name and version.
        let files = ["file", "dockerfile", "docker_file"].lazy.filter(entry.has)
        file = files.first.flatMap { entry.string($0, &findings) } ?? Self.defaultFile(builder, name, givenVersion)
        var version = givenVersion ?? file.map { [name] in versionOf(file: $0, builder, name) } ?? ""
        let isNamed = givenName != nil && !makesFiles
        tag = givenTag ?? (builder == .dockerfile || (builder != .packer && isNamed) ? Self.tag(name, version) : nil)
        guard tag != nil || builder == .packer || makesFiles else {
            findings.report(.noTag(builder: builder.rawValue), entry.place)
            return nil
        }
        do throws(ReferenceError) {
            parts = try tag.map { tag throws(ReferenceError) in try ImageParts(tag) }
        } catch {
            findings.report(.tag(key: givenTag == nil ? "name" : "tag", "\(error)"), entry.place)
            return nil
        }
        if let digest = parts?.reference.digest {
            let text = "an image that is yet to be built has no digest '\(digest)'"
            findings.report(.tag(key: "tag", text), entry.place)
            return nil
        }
        if let parts, givenTag != nil, builder != .packer {
            name = parts.image
            if !parts.tag.isEmpty { version = parts.tag }
        }
        (self.name, self.version) = (name, version)
        placeholders.set(name: name, version: version)
        if let parts { placeholders.values.merge(parts.values) { _, new in new } }
        placeholders.values["tag"] = tag ?? ""
    }

    private static func defaultFile(_ builder: BuilderName, _ name: String, _ version: String?) -> String? {
        switch builder {
        case .packer: version.map { "\(name)-\($0).json" } ?? "\(name).json"
        case .dockerfile: version.map { "Dockerfile.\(name)-\($0)" } ?? "Dockerfile"
        case .run, .debootstrap: nil
        }
    }

    /// Seed 003's tip: the name comes from the directory and the version from the file.
    private static func tag(_ name: String, _ version: String) -> String {
        version.isEmpty ? name : "\(name):\(version)"
    }
}

extension Placeholders {
    /// Seed 003's program gives these two by position, too.
    fileprivate mutating func set(name: String, version: String) {
        values.merge(["name": name, "version": version, "0": name, "1": version]) { _, new in new }
    }
}

/// The version that a file's name tells, or an empty text: `myimg` of `myimg.json`, and `1.0` of `Dockerfile.blog-1.0` for an
/// image `blog`, where seed 003's program took `Dockerfile.blog-1`.
private func versionOf(file: String, _ builder: BuilderName, _ name: String) -> String {
    var last = file.split(separator: "/").last.map(String.init) ?? ""
    for suffix in [".m4", ".in"] where last.hasSuffix(suffix) { last.removeLast(suffix.count) }
    if last.contains("{") { return "" }
    guard builder == .dockerfile else {
        return last.lastIndex(of: ".").map { String(last[..<$0]) } ?? ""
    }
    for prefix in ["Dockerfile", "Containerfile"] where last == prefix || last.hasPrefix(prefix + ".") {
        let rest = last.dropFirst(prefix.count + 1)
        return String(rest.hasPrefix(name + "-") ? rest.dropFirst(name.count + 1) : rest)
    }
    return last.lastIndex(of: ".").map { String(last[..<$0]) } ?? ""
}
