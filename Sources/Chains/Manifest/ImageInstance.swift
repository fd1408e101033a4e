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
    let placeholders: Placeholders

    var place: EntryPlace { entry.place }

    /// - Parameter parameters: `params`, as the command line changed them.
    init?(
        _ entry: ManifestEntry, of manifest: Manifest, _ combination: [String: String], parameters: [String: String],
        _ findings: inout Findings
    ) {
        guard let builder = BuilderName(of: entry, &findings) else { return nil }
        (self.manifest, self.entry, self.combination, self.builder) = (manifest, entry, combination, builder)
        variables = parameters.merging(combination) { _, own in own }
        exports = entry.strings("exports", &findings) ?? []
        // Seed 003: any key of the entry, known or not.
        let raw = entry.members.compactMapValues(\.text)
        var placeholders = Placeholders(values: raw.merging(variables) { _, new in new })
        guard
            let naming = ImageNaming(
                entry, builder, directoryName: manifest.directoryName, makesFiles: !exports.isEmpty, &placeholders,
                &findings)
        else { return nil }
        (name, version, parts) = (naming.name, naming.version, naming.parts)
        placeholders.values["builder_type"] = builder.rawValue
        placeholders.values["images_file"] = manifest.file.string
        let known = placeholders
        let file = naming.file.flatMap { fill("file", text: $0, entry.place, known, &findings) }
        if naming.file != nil, file == nil { return nil }
        self.file = file
        placeholders.values["file"] = file
        self.placeholders = placeholders
        id = Self.id(builder, naming.tag, file, naming.name, combination)
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
