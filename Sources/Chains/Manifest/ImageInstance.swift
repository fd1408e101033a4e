import OCI
import SystemPackage

/// An entry with one combination of its matrix, and its names: what others may refer to.
struct ImageInstance {
    let manifest: Manifest
    let entry: ManifestEntry
    /// Of the matrix.
    let combination: [String: String]
    /// `params` and the combination.
    let variables: [String: String]
    let builder: BuilderName
    let name: String
    let version: String
    let parts: ImageParts?
    /// Relative; nil where the builder has no file.
    let file: String?
    let exports: [String]
    let id: ImageID
    private(set) var placeholders: Placeholders

    var place: EntryPlace { entry.place }

    /// - Parameter parameters: `params`, as the command line changed them.
    init?(
        _ entry: ManifestEntry, of manifest: Manifest, _ combination: [String: String], parameters: [String: String],
        _ findings: inout Findings
    ) {
        guard let builder = BuilderName(of: entry, &findings) else { return nil }
        (self.manifest, self.entry, self.combination, self.builder) = (manifest, entry, combination, builder)
        variables = parameters.merging(combination) { _, own in own }
        // Seed 003: any key of the entry, known or not.
        let raw = entry.members.compactMapValues(\.text)
        placeholders = Placeholders(values: raw.merging(variables) { _, new in new })

        let directoryName = manifest.root.lastComponent?.string.replacing("setups.", with: "") ?? ""
        let givenName = fill("name", entry, placeholders, &findings)
        let givenVersion = fill("version", entry, placeholders, &findings)
        placeholders.set(name: givenName ?? directoryName, version: givenVersion ?? "")
        let givenTag = fill("tag", entry, placeholders, &findings)
        let givenFile =
            entry.string("file", &findings) ?? entry.string("dockerfile", &findings)
            ?? entry.string("docker_file", &findings)
        exports = entry.strings("exports", &findings) ?? []

        // As seed 003's program: the default of the file comes before the tag's parts replace name and version.
        let namedFile = givenFile ?? Self.defaultFile(builder, givenName ?? directoryName, givenVersion)
        var naming = (
            name: givenName ?? directoryName,
            version: givenVersion ?? namedFile.map { versionOf(file: $0, builder, givenName ?? directoryName) } ?? ""
        )
        var parts: ImageParts?
        if let text = givenTag
            ?? Self.derivedTag(builder, naming, isNamed: givenName != nil, makesFiles: !exports.isEmpty)
        {
            do throws(ReferenceError) {
                parts = try ImageParts(text)
            } catch {
                findings.report(.tag(key: givenTag == nil ? "name" : "tag", "\(error)"), entry.place)
                return nil
            }
        } else if builder != .packer, exports.isEmpty {
            findings.report(.noTag(builder: builder.rawValue), entry.place)
            return nil
        }
        if let digest = parts?.reference.digest {
            findings.report(.tag(key: "tag", "an image that is yet to be built has no digest '\(digest)'"), entry.place)
            return nil
        }
        if let parts, givenTag != nil, builder != .packer {
            naming.name = parts.image
            if !parts.tag.isEmpty { naming.version = parts.tag }
        }
        (name, version) = naming
        self.parts = parts
        placeholders.set(name: name, version: version)
        if let parts { placeholders.values.merge(parts.values) { _, new in new } }
        placeholders.values["tag"] = givenTag ?? parts?.reference.familiar ?? ""
        placeholders.values["builder_type"] = builder.rawValue
        placeholders.values["images_file"] =
            manifest.directory.appending(manifest.path.lastComponent?.string ?? "").string
        let known = placeholders
        let filled = namedFile.flatMap { fill("file", text: $0, entry.place, known, &findings) }
        if namedFile != nil, filled == nil { return nil }
        self.file = filled
        placeholders.values["file"] = filled
        id = Self.id(builder, givenTag ?? parts?.reference.familiar, filled, naming.name, combination)
    }

    private static func defaultFile(_ builder: BuilderName, _ name: String, _ version: String?) -> String? {
        switch builder {
        case .packer: version.map { "\(name)-\($0).json" } ?? "\(name).json"
        case .dockerfile: version.map { "Dockerfile.\(name)-\($0)" } ?? "Dockerfile"
        case .run, .debootstrap: nil
        }
    }

    /// Seed 003's tip: the name comes from the directory and the version from the file.
    private static func derivedTag(
        _ builder: BuilderName, _ naming: (name: String, version: String), isNamed: Bool, makesFiles: Bool
    ) -> String? {
        let text = naming.version.isEmpty ? naming.name : "\(naming.name):\(naming.version)"
        return switch builder {
        case .dockerfile: text
        case .packer: nil
        case .run, .debootstrap: isNamed && !makesFiles ? text : nil
        }
    }

    private static func id(
        _ builder: BuilderName, _ tag: String?, _ file: String?, _ name: String, _ combination: [String: String]
    ) -> ImageID {
        if builder == .packer { return ImageID(builder, file ?? name) }
        if let tag { return ImageID(builder, tag) }
        let values = combination.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        return ImageID(builder, values.isEmpty ? name : "\(name)[\(values)]")
    }
}

/// The value of a key, its placeholders filled in.
func fill(
    _ key: String, _ entry: ManifestEntry, _ placeholders: Placeholders, _ findings: inout Findings
) -> String? {
    entry.string(key, &findings).flatMap { fill(key, text: $0, entry.place, placeholders, &findings) }
}

/// - Returns: nil, and a finding, if it cannot be filled in.
func fill(
    _ key: String, text: String, _ place: EntryPlace, _ placeholders: Placeholders, _ findings: inout Findings
) -> String? {
    do throws(Placeholders.Fault) {
        let filled = try placeholders.fill(text)
        return findings.grow(by: filled.utf8.count, place) ? filled : nil
    } catch {
        findings.report(.format(key: key, text: text, error.reason, known: placeholders.known), place)
        return nil
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
