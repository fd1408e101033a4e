/// The members of a JSON object, taken out one by one; what nobody took is unknown to us and kept.
///
/// A member that is null is as good as none, as for every reader that is written in Go.
struct Fields {
    let document: DocumentError.Document
    private let path: String
    /// What has not been taken.
    private(set) var rest: [String: JSON]

    init(parsing bytes: [UInt8], _ document: DocumentError.Document, limit: Int) throws(DocumentError) {
        guard bytes.count <= limit else { throw DocumentError(document, .tooLarge(limit: limit)) }
        let json: JSON
        do {
            json = try JSON(parsing: bytes)
        } catch {
            throw DocumentError(document, .notJSON(error.description))
        }
        guard case .object(let members) = json else { throw DocumentError(document, .notAnObject) }
        self.init(members, at: "", document)
    }

    private init(_ members: [String: JSON], at path: String, _ document: DocumentError.Document) {
        self.document = document
        self.path = path
        rest = members
    }

    func has(_ key: String) -> Bool { rest[key, default: .null] != .null }

    mutating func string(_ key: String) throws(DocumentError) -> String? {
        try take(key, "a string") { if case .string(let value) = $0 { value } else { nil } }
    }

    mutating func integer(_ key: String) throws(DocumentError) -> Int64? {
        try take(key, "a whole number") { if case .number(let digits) = $0 { Int64(digits) } else { nil } }
    }

    mutating func boolean(_ key: String) throws(DocumentError) -> Bool? {
        try take(key, "true or false") { if case .boolean(let value) = $0 { value } else { nil } }
    }

    mutating func strings(_ key: String) throws(DocumentError) -> [String]? {
        try take(key, "a list of strings") { value in
            guard case .array(let elements) = value else { return nil }
            let strings = elements.compactMap { if case .string(let string) = $0 { string } else { nil } }
            return strings.count == elements.count ? strings : nil
        }
    }

    mutating func dictionary(_ key: String) throws(DocumentError) -> [String: String]? {
        try take(key, "an object of strings") { value in
            guard case .object(let members) = value else { return nil }
            let strings = members.compactMapValues { if case .string(let string) = $0 { string } else { nil } }
            return strings.count == members.count ? strings : nil
        }
    }

    /// The keys of an object that is used as a set.
    mutating func keys(_ key: String) throws(DocumentError) -> Set<String>? {
        try take(key, "an object") { if case .object(let members) = $0 { Set(members.keys) } else { nil } }
    }

    mutating func object(_ key: String) throws(DocumentError) -> Fields? {
        let (path, document) = (path(of: key), document)
        return try take(key, "an object") {
            if case .object(let members) = $0 { Fields(members, at: path, document) } else { nil }
        }
    }

    mutating func objects(_ key: String) throws(DocumentError) -> [Fields]? {
        let (path, document) = (path(of: key), document)
        return try take(key, "a list of objects") { value in
            guard case .array(let elements) = value else { return nil }
            let objects = elements.enumerated().compactMap { index, element -> Fields? in
                guard case .object(let members) = element else { return nil }
                return Fields(members, at: "\(path)[\(index)]", document)
            }
            return objects.count == elements.count ? objects : nil
        }
    }

    /// A string that `parse` accepts.
    mutating func value<Value, Fault: Error>(
        _ key: String, _ parse: (String) throws(Fault) -> Value
    ) throws(DocumentError) -> Value? {
        guard let text = try string(key) else { return nil }
        return try parsed(text, at: path(of: key), parse)
    }

    /// Strings, each of which `parse` accepts.
    mutating func values<Value, Fault: Error>(
        _ key: String, _ parse: (String) throws(Fault) -> Value
    ) throws(DocumentError) -> [Value]? {
        guard let texts = try strings(key) else { return nil }
        var values: [Value] = []
        for (index, text) in texts.enumerated() {
            values.append(try parsed(text, at: "\(path(of: key))[\(index)]", parse))
        }
        return values
    }

    /// Throws if there is no value of this key.
    func required<Value>(_ key: String, _ value: Value?) throws(DocumentError) -> Value {
        guard let value else { throw DocumentError(document, .missing(path(of: key))) }
        return value
    }

    func fault(_ key: String, _ reason: String) -> DocumentError {
        DocumentError(document, .invalid(path(of: key), reason))
    }

    private func parsed<Value, Fault: Error>(
        _ text: String, at path: String, _ parse: (String) throws(Fault) -> Value
    ) throws(DocumentError) -> Value {
        do {
            return try parse(text)
        } catch {
            throw DocumentError(document, .invalid(path, "\(error)"))
        }
    }

    private mutating func take<Value>(
        _ key: String, _ expected: String, _ convert: (JSON) -> Value?
    ) throws(DocumentError) -> Value? {
        guard let value = rest.removeValue(forKey: key), value != .null else { return nil }
        guard let converted = convert(value) else {
            throw DocumentError(document, .wrongType(path(of: key), expected: expected))
        }
        return converted
    }

    private func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

extension [String: JSON] {
    /// What is not there is left out, as is an empty string, list, set or dictionary (`omitempty` of the specification's
    /// own types).
    mutating func set(_ key: String, _ value: String?) {
        if let value, !value.isEmpty { self[key] = .string(value) }
    }

    mutating func set(_ key: String, _ value: [String]?) {
        if let value, !value.isEmpty { self[key] = .array(value.map(JSON.string)) }
    }

    mutating func set(_ key: String, _ value: [String: String]) {
        if !value.isEmpty { self[key] = .object(value.mapValues(JSON.string)) }
    }

    mutating func set(_ key: String, _ value: Set<String>) {
        if !value.isEmpty { self[key] = .object([:].merging(value.map { ($0, .object([:])) }) { old, _ in old }) }
    }
}
