import Build
import Escaping
import OCI
import SystemPackage

/// Makes the image out of an entry: every value with its placeholders filled in, every path absolute, every name looked up.
struct InstanceReader {
    let instance: ImageInstance
    let index: ChainIndex
    let workingDirectory: FilePath
    var findings: Findings
    private(set) var placeholders: Placeholders

    var entry: ManifestEntry { instance.entry }
    var place: EntryPlace { instance.entry.place }

    /// Nil, and a finding, without a working directory.
    init?(_ instance: ImageInstance, _ index: ChainIndex, _ findings: inout Findings) {
        (self.instance, self.index) = (instance, index)
        placeholders = instance.placeholders
        instance.builder.checkKeys(of: instance.entry, &findings)
        var path = instance.manifest.root
        if let given = fill("working_dir", instance.entry, placeholders, &findings) {
            path = instance.manifest.directory.joined(given)
            if PlaceKind(path) != .directory {
                let elsewhere = PlaceKind(FilePath(given)) == .directory ? given : nil
                findings.report(.workingDirectory(given, existsAt: elsewhere), instance.place)
                return nil
            }
        } else if instance.entry.has("working_dir") {
            return nil
        }
        workingDirectory = path
        placeholders.values["working_dir"] = path.string
        self.findings = findings
    }

    mutating func image() -> ChainImage? {
        let before = findings.errors.count
        let arguments = filled(entry.dictionary("args", &findings) ?? [:], "args")
        entry.checkNames("args", arguments, &findings)
        let base = reference("from")
        var parameters = instance.variables.merging(arguments) { _, own in own }
        if let base { parameters["BASE"] = base.familiar }
        let needs = (entry.strings("needs", &findings) ?? []).flatMap { need($0) }
        let tags = (entry.strings("tags", &findings) ?? []).compactMap { reference("tags", $0) }
        let builder: BuilderKind? =
            switch instance.builder {
            case .dockerfile: dockerfile(base)
            case .packer: packer()
            case .run: run(base)
            case .debootstrap: debootstrap()
            }
        let extraArguments = extraArguments()
        let isPushed = entry.boolean("push", &findings) ?? true
        guard let builder, findings.errors.count == before else { return nil }
        return ChainImage(
            id: instance.id, place: place, name: instance.name, version: instance.version,
            tag: instance.parts?.reference.withDefaultTag, tags: tags.map(\.withDefaultTag),
            root: instance.manifest.root, manifestDirectory: instance.manifest.directory,
            workingDirectory: workingDirectory, parameters: parameters, arguments: arguments,
            extraArguments: extraArguments, needs: needs, isPushed: isPushed, builder: builder)
    }

    /// As seed 003's program: only where both braces are. Split before it is filled in, so that a value stays one word.
    private mutating func extraArguments() -> [String] {
        guard entry.has("extra_args"), let given = entry.strings("extra_args", &findings) else { return [] }
        var list = given
        if let text = entry.members["extra_args"]?.text {
            guard let split = words(of: text) else {
                findings.report(.words(key: "extra_args", text), place)
                return []
            }
            if hasShellSyntax(text) {
                findings.warn("W-SHELL", "'extra_args' is no shell's: '\(Escaped(text))' is passed on as it is", place)
            }
            list = split
        }
        return list.compactMap { word in
            guard word.contains("{"), word.contains("}") else { return word }
            return fill("extra_args", text: word, place, placeholders, &findings)
        }
    }

    private mutating func need(_ text: String) -> [Need] {
        guard let text = fill("needs", text: text, place, placeholders, &findings) else { return [] }
        if let name = text.removing(prefix: "artifact:") { return artifact(name).map { [.artifact($0)] } ?? [] }
        let found = index.image(text, for: instance)
        if found.isEmpty { findings.report(.need(text), place) }
        return found.map { .image($0) }
    }

    mutating func artifact(_ name: String) -> ImageID? {
        let found = index.artifact(name, for: instance)
        guard found.count == 1, let id = found.first else {
            findings.report(.artifact(name, found: found.count, known: index.artifactNames), place)
            return nil
        }
        return id
    }

    mutating func text(_ key: String) -> String? { fill(key, entry, placeholders, &findings) }

    mutating func list(_ key: String) -> [String] {
        (entry.strings(key, &findings) ?? []).compactMap { fill(key, text: $0, place, placeholders, &findings) }
    }

    mutating func filled(_ values: [String: String], _ key: String) -> [String: String] {
        values.compactMapValues { fill(key, text: $0, place, placeholders, &findings) }
    }

    mutating func reference(_ key: String) -> ImageReference? { text(key).flatMap { reference(key, filled: $0) } }

    mutating func reference(_ key: String, _ text: String) -> ImageReference? {
        fill(key, text: text, place, placeholders, &findings).flatMap { reference(key, filled: $0) }
    }

    private mutating func reference(_ key: String, filled text: String) -> ImageReference? {
        do throws(ReferenceError) {
            return try ImageReference(text)
        } catch {
            findings.report(.tag(key: key, "\(error)"), place)
            return nil
        }
    }

    mutating func setFile(_ path: FilePath) { placeholders.values["fimage_file"] = path.string }
}

extension String {
    func removing(prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}
