/// Header fields in their order; names are the same in any case (RFC 9110 §5).
struct HTTPHeaders: Sendable {
    private(set) var fields: [(name: String, value: String)] = []

    init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }

    /// Every value of the fields with this name.
    func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The value of the first field with this name.
    subscript(name: String) -> String? { values(name).first }

    mutating func append(_ name: String, _ value: String) { fields.append((name, value)) }

    /// Adds one line of an answer; what is no field is left out, as libcurl does.
    mutating func append(line: String) {
        guard let colon = line.firstIndex(of: ":") else { return }
        append(String(line[..<colon]), trim(line[line.index(after: colon)...]))
    }
}

/// Without spaces and tabs at either end (RFC 9110 §5.6.3).
func trim(_ text: some StringProtocol) -> String {
    var rest = Substring(text)
    while let first = rest.unicodeScalars.first, " \t\r\n".unicodeScalars.contains(first) {
        rest.unicodeScalars.removeFirst()
    }
    while let last = rest.unicodeScalars.last, " \t\r\n".unicodeScalars.contains(last) {
        rest.unicodeScalars.removeLast()
    }
    return String(rest)
}
