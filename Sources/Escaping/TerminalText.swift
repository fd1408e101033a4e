/// A stream from outside, made fit for a terminal line by line: colours stay, and nothing else moves the cursor.
///
/// Printable UTF-8, line ends, tabs and SGR sequences (`ESC [ … m`, console_codes(4)) pass; other controls, invisible
/// formatting and what is not UTF-8 become `\x1b`. A carriage return, by which a line would be overwritten, ends it.
public struct TerminalText {
    /// Longer ones set no colours.
    private static let sequenceLimit = 32

    /// The beginning of a character or of a sequence, whose rest has not come yet.
    private var held: [UInt8] = []

    public init() {}

    /// What to print of the next piece.
    public mutating func next(_ piece: some Collection<UInt8>) -> [UInt8] {
        let bytes = held + piece
        var rest = bytes[...]
        var text: [UInt8] = []
        while let first = rest.first {
            guard let (length, shown) = Self.unit(first, rest) else { break }
            text += shown ?? Array(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        held = Array(rest)
        return text
    }

    /// What to print when no more will come.
    public consuming func finish() -> [UInt8] {
        held.flatMap { byte in
            switch byte {
            case UInt8(ascii: "\r"): [UInt8(ascii: "\n")]
            case 0x20..<0x7f: [byte]
            default: Self.escaped(byte)
            }
        }
    }

    /// How many bytes belong together, and what is shown instead of them; nil if it takes more to tell.
    private static func unit(_ first: UInt8, _ rest: ArraySlice<UInt8>) -> (length: Int, shown: [UInt8]?)? {
        let newline = UInt8(ascii: "\n")
        switch first {
        case newline, UInt8(ascii: "\t"), 0x20..<0x7f: return (1, nil)
        case UInt8(ascii: "\r"):
            guard let next = rest.dropFirst().first else { return nil }
            return (next == newline ? 2 : 1, [newline])
        case 0x1b: return sequence(rest)
        case ..<0x80: return (1, escaped(first))
        default:
            if let (_, length) = Escaped.printableScalar(at: rest) { return (length, nil) }
            return isBeginning(rest) ? nil : (1, escaped(first))
        }
    }

    private static func sequence(_ rest: ArraySlice<UInt8>) -> (length: Int, shown: [UInt8]?)? {
        let parameters = rest.dropFirst(2).prefix { "0123456789;:".utf8.contains($0) }
        let isIntroduced = rest.dropFirst().first.map { $0 == UInt8(ascii: "[") } ?? true
        guard isIntroduced, parameters.count <= sequenceLimit else { return (1, escaped(0x1b)) }
        guard let last = rest.dropFirst(2 + parameters.count).first else { return nil }
        return last == UInt8(ascii: "m") ? (parameters.count + 3, nil) : (1, escaped(0x1b))
    }

    /// Whether this is the beginning of a character of UTF-8.
    private static func isBeginning(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, bytes.count < 4, bytes.dropFirst().allSatisfy({ $0 & 0xc0 == 0x80 }) else {
            return false
        }
        let length =
            switch first {
            case 0xc2...0xdf: 2
            case 0xe0...0xef: 3
            case 0xf0...0xf4: 4
            default: 0
            }
        return bytes.count < length
    }

    private static func escaped(_ byte: UInt8) -> [UInt8] { Array(Escaped.escape(byte).utf8) }
}
