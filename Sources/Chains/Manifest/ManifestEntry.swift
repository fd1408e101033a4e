import OCI

/// The members of one object of a manifest, asked for one by one; what has the wrong type is reported.
///
/// A member that is null is as good as none.
struct ManifestEntry: Hashable {
    let members: [String: JSON]
    let place: EntryPlace

    init(members: [String: JSON], _ place: EntryPlace) { (self.members, self.place) = (members, place) }

    func has(_ key: String) -> Bool { members[key, default: .null] != .null }

    func string(_ key: String, _ findings: inout Findings) -> String? {
        take(key, "a text", &findings) { $0.text }
    }

    func boolean(_ key: String, _ findings: inout Findings) -> Bool? {
        take(key, "true or false", &findings) { if case .boolean(let value) = $0 { value } else { nil } }
    }

    /// A list of texts; one text alone is a list of one.
    func strings(_ key: String, _ findings: inout Findings) -> [String]? {
        take(key, "a list of texts", &findings) { value in
            if let text = value.text { return [text] }
            guard case .array(let elements) = value else { return nil }
            let texts = elements.compactMap(\.text)
            return texts.count == elements.count ? texts : nil
        }
    }

    /// Names and their values; true and false are texts here, as a build argument knows nothing else.
    func dictionary(_ key: String, _ findings: inout Findings) -> [String: String]? {
        take(key, "an object of texts", &findings) { $0.texts }
    }

    func object(_ key: String, _ findings: inout Findings) -> [String: JSON]? {
        take(key, "an object", &findings) { if case .object(let members) = $0 { members } else { nil } }
    }

    /// An object that is asked for its own members.
    func entry(_ key: String, _ findings: inout Findings) -> ManifestEntry? {
        object(key, &findings).map { ManifestEntry(members: $0, place) }
    }

    /// What templates, compilers and shells take for a name: letters, digits and `_`, no digit first.
    func checkNames(_ key: String, _ values: [String: String], _ findings: inout Findings) {
        for name in values.keys.sorted() where !isVariableName(name) { findings.report(.name(key: key, name), place) }
    }

    /// What people would know an entry by.
    static func label(_ members: [String: JSON]) -> String? {
        ["name", "tag", "dockerfile", "docker_file", "file"].lazy.compactMap { members[$0]?.text }.first
    }

    private func take<Value>(
        _ key: String, _ expected: String, _ findings: inout Findings, _ convert: (JSON) -> Value?
    ) -> Value? {
        guard let value = members[key], value != .null else { return nil }
        guard max(value.elements.count, value.members?.count ?? 0) <= Manifest.maximumMembers else {
            findings.report(.tooMuch("'\(key)' has more than \(Manifest.maximumMembers) elements"), place)
            return nil
        }
        let converted = convert(value)
        if converted == nil { findings.report(.type(key: key, expected: expected), place) }
        return converted
    }
}

extension JSON {
    /// A string; a number as the document writes it, as versions are often written so.
    var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    var texts: [String: String]? {
        guard case .object(let members) = self else { return nil }
        let texts = members.compactMapValues { value -> String? in
            if case .boolean(let truth) = value { return truth ? "true" : "false" }
            return value.text
        }
        return texts.count == members.count ? texts : nil
    }
}

func isVariableName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first) else { return false }
    return name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
