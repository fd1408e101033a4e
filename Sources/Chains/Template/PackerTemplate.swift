import Build
public import OCI

/// What packer's JSON says about the container that it will run, its `variables` filled in.
///
/// A value that packer decides by itself (`{{timestamp}}` and such) is left as it stands there. HCL is not read.
/// https://developer.hashicorp.com/packer/docs/templates/legacy_json_templates
public struct PackerTemplate: Hashable, Sendable {
    /// A builder of type `docker`.
    public struct Container: Hashable, Sendable {
        /// Nil for one that has no fixed name.
        public let image: ImageReference?
        /// Host path to container path.
        public let volumes: [String: String]
        public let isPrivileged: Bool
        /// Arguments of `docker`; packer's own, `run -d -i -t --entrypoint=/bin/sh -- {{.Image}}`, if empty.
        public let runCommand: [String]
        /// Lines for `docker commit --change`.
        public let changes: [String]
    }

    public let variables: [String: String]
    public let containers: [Container]
    /// The names that `docker-tag` gives to the result.
    public let tags: [ImageReference]
    /// The files of this machine that provisioners name: `script`, `scripts`, `source`, `playbook_file`.
    public let files: [String]
    /// What `shell` provisioners run, in their order: lines of `inline`, or a script's path.
    public let commands: [String]

    /// - Parameter arguments: `-var`.
    /// - Throws: a sentence's ``ManifestFault`` unless it is a JSON object with a list of builders.
    public init(_ text: [UInt8], arguments: [String: String]) throws(ManifestFault) {
        let json: JSON
        do throws(JSONFault) {
            json = try JSON(parsing: text)
        } catch {
            throw .packer("packer's template is not JSON: \(error)")
        }
        guard case .object(let members) = json, case .array(let builders) = members["builders", default: .null] else {
            throw .packer("packer's template has no list 'builders'")
        }
        // Null is one that must be given.
        let defaults = (members["variables"]?.members ?? [:]).compactMapValues(\.text)
        variables = defaults.merging(arguments) { _, given in given }
        let fill = PackerVariables(variables)
        containers = builders.compactMap { $0.members }.filter { $0["type"]?.text == "docker" }.map { builder in
            Container(
                image: builder["image"]?.text.flatMap { fill.reference($0) },
                volumes: (builder["volumes"]?.texts ?? [:]).mapValues(fill.text),
                isPrivileged: builder["privileged"] == .boolean(true),
                runCommand: builder["run_command"]?.list.map(fill.text) ?? [],
                changes: builder["changes"]?.list.map(fill.text) ?? [])
        }
        tags = Self.flattened(members["post-processors"]).filter { $0["type"]?.text == "docker-tag" }.flatMap { step in
            let repository = step["repository"]?.text.map(fill.text) ?? ""
            let tags = (step["tag"] ?? step["tags"])?.list.map(fill.text) ?? ["latest"]
            return tags.compactMap { fill.reference("\(repository):\($0)") }
        }
        let provisioners = members["provisioners"]?.elements.compactMap { $0.members } ?? []
        files = provisioners.flatMap { step in
            ["script", "scripts", "source", "sources", "playbook_file"].flatMap { step[$0]?.list.map(fill.text) ?? [] }
        }
        commands = provisioners.filter { $0["type"]?.text == "shell" }.flatMap { step in
            ["inline", "script", "scripts"].flatMap { step[$0]?.list.map(fill.text) ?? [] }
        }
    }

    /// Post-processors stand in lists of lists, or are a name alone.
    private static func flattened(_ value: JSON?) -> [[String: JSON]] {
        value?.elements.flatMap { element in
            element.members.map { [$0] } ?? element.elements.compactMap(\.members)
        } ?? []
    }
}

/// `{{user `name`}}` of packer's templates.
private struct PackerVariables {
    /// Bytes that values may make of one text.
    private static let maximumLength = 16 << 10

    private let values: [String: String]

    init(_ values: [String: String]) { self.values = values }

    func text(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
            result += rest[..<start.lowerBound]
            let words = rest[start.upperBound..<end.lowerBound].split(separator: " ")
            let name = words.count == 2 ? words[1].filter { !"`\"".contains($0) } : ""
            let isKnown = words.first == "user" && values[name] != nil
            result += isKnown ? values[name, default: ""] : String(rest[start.lowerBound..<end.upperBound])
            rest = rest[end.upperBound...]
            if result.utf8.count > Self.maximumLength { break }
        }
        return result + rest
    }

    func reference(_ text: String) -> ImageReference? {
        let filled = self.text(text)
        // A name that packer makes up while it runs is none that can be known here.
        return filled.contains("{{") ? nil : ImageReference(ifOne: filled)?.withDefaultTag
    }
}

extension JSON {
    var members: [String: JSON]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    var elements: [JSON] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// Texts of a list, or one text.
    var list: [String] { text.map { [$0] } ?? elements.compactMap(\.text) }
}
