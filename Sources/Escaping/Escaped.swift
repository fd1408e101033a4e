/// Bytes from outside, made fit for one line of a message: nothing in them can move a cursor or fake a line.
///
/// Printable UTF-8 stays; controls, invisible formatting and what is not UTF-8 become `\n`, `\t`, `\x1b`; a backslash
/// and a single quote get a backslash. Longer than `limit` characters, the middle gives way to `…`.
public struct Escaped: CustomStringConvertible, Sendable {
    public let description: String

    public init(_ bytes: some Collection<UInt8>, limit: Int = 200) {
        self.init(bytes, limit: limit, isQuoted: true)
    }

    /// A line that stands in no quotes, such as a sentence whose words were escaped before: its own quotes and backslashes stay.
    public init(line: some StringProtocol, limit: Int = 200) {
        self.init(Array(line.utf8), limit: limit, isQuoted: false)
    }

    private init(_ bytes: some Collection<UInt8>, limit: Int, isQuoted: Bool) {
        var text: [Character] = []
        var rest = bytes[...]
        while let first = rest.first {
            if let (scalar, length) = Self.printableScalar(at: rest) {
                if isQuoted, scalar == "\\" || scalar == "'" { text.append("\\") }
                text.append(Character(scalar))
                rest = rest.dropFirst(length)
            } else {
                text.append(contentsOf: Self.escape(first))
                rest = rest.dropFirst()
            }
        }
        if text.count > limit { text.replaceSubrange(limit / 2..<text.count - (limit - limit / 2 - 1), with: ["…"]) }
        description = String(text)
    }

    public init(_ string: some StringProtocol, limit: Int = 200) {
        self.init(Array(string.utf8), limit: limit)
    }

    static func escape(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "\n"): "\\n"
        case UInt8(ascii: "\r"): "\\r"
        case UInt8(ascii: "\t"): "\\t"
        default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }

    static func printableScalar(at bytes: some Collection<UInt8>) -> (Unicode.Scalar, Int)? {
        var iterator = bytes.makeIterator()
        var decoder = UTF8()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: return nil
        default: return (scalar, UTF8.width(scalar))
        }
    }
}
