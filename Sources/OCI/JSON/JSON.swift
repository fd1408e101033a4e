/// A JSON value (RFC 8259) as a document has it: a number keeps its digits, so what we do not know survives unchanged.
///
/// JSONDecoder of FoundationEssentials would round numbers, accept a key twice and keep no unknown fields.
public indirect enum JSON: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// The digits of the document.
    case number(String)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    public static func integer(_ value: Int64) -> JSON { .number(String(value)) }
}

extension JSON {
    /// Without white space, keys sorted by their bytes, nothing escaped that need not be, no newline at the end: one value,
    /// one text, so that its digest depends on nothing else.
    public var canonicalBytes: [UInt8] {
        var text: [UInt8] = []
        write(to: &text)
        return text
    }

    private func write(to text: inout [UInt8]) {
        switch self {
        case .null: text += "null".utf8
        case .boolean(let value): text += (value ? "true" : "false").utf8
        case .number(let digits): text += digits.utf8
        case .string(let string): Self.write(string, to: &text)
        case .array(let elements):
            text.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                element.write(to: &text)
            }
            text.append(UInt8(ascii: "]"))
        case .object(let members):
            text.append(UInt8(ascii: "{"))
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (index, member) in sorted.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                Self.write(member.key, to: &text)
                text.append(UInt8(ascii: ":"))
                member.value.write(to: &text)
            }
            text.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ string: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""): text += "\\\"".utf8
            case UInt8(ascii: "\\"): text += "\\\\".utf8
            case UInt8(ascii: "\n"): text += "\\n".utf8
            case UInt8(ascii: "\r"): text += "\\r".utf8
            case UInt8(ascii: "\t"): text += "\\t".utf8
            case 0..<0x20: text += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
            default: text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}

/// A document as canonical JSON: the same values, without white space, keys sorted.
///
/// - Throws: ``DocumentError`` unless it is JSON.
public func canonicalJSON(_ document: [UInt8]) throws -> [UInt8] { try JSON(parsing: document).canonicalBytes }
