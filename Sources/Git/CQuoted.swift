extension [UInt8] {
    /// Takes a string in git's C-style quotes from the front of `rest`: nil, and nothing taken, if there is none or it is
    /// malformed.
    init?(cQuoted rest: inout ArraySlice<UInt8>) {
        var text = rest
        guard text.popFirst() == UInt8(ascii: "\"") else { return nil }
        self = []
        while let byte = text.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                rest = text
                return
            case UInt8(ascii: "\\"):
                guard let escape = Self.takeEscape(&text) else { return nil }
                append(escape)
            default:
                append(byte)
            }
        }
        return nil
    }

    private static func takeEscape(_ text: inout ArraySlice<UInt8>) -> UInt8? {
        switch text.popFirst() {
        case UInt8(ascii: "a"): return 0x07
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "v"): return 0x0B
        case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
        case UInt8(ascii: "\""): return UInt8(ascii: "\"")
        case let digit? where (UInt8(ascii: "0")...UInt8(ascii: "3")).contains(digit):
            var value = digit & 7
            for _ in 0..<2 {
                guard let next = text.popFirst(), (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(next) else {
                    return nil
                }
                value = value << 3 | (next & 7)
            }
            return value
        default: return nil
        }
    }
}
