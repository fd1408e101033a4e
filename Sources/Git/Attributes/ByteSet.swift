/// A set of bytes; what a bracket expression of a pattern stands for.
struct ByteSet: Sendable, Equatable {
    private var words: SIMD4<UInt64> = .zero

    func contains(_ byte: UInt8) -> Bool {
        words[Int(byte >> 6)] & (1 << UInt64(byte & 63)) != 0
    }

    mutating func insert(_ byte: UInt8) {
        words[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
    }

    mutating func formUnion(_ bytes: ClosedRange<UInt8>) {
        for byte in bytes { insert(byte) }
    }

    mutating func invert() {
        words = ~words
    }
}

extension ByteSet {
    /// Reads a bracket expression whose `[` has been taken, up to and with its `]`; nil if it is malformed.
    ///
    /// As in git, `!` and `^` negate, a `]` that comes first is an ordinary byte, a backslash takes the next byte
    /// literally, classes are ASCII only (and `space` has no form feed), and a range that runs backwards holds nothing.
    init?(bracket rest: inout ArraySlice<UInt8>) {
        var negated = false
        if rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^") {
            negated = true
            rest.removeFirst()
        }
        // The byte that a `-` would start a range from; there is none at the start, after a range, or after a class.
        var previous: UInt8?
        repeat {
            guard var byte = rest.popFirst() else { return nil }
            switch byte {
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                byte = escaped
                insert(byte)
                previous = byte
            case UInt8(ascii: "-"):
                guard let lower = previous, let next = rest.first, next != UInt8(ascii: "]") else {
                    insert(byte)
                    previous = byte
                    break
                }
                rest.removeFirst()
                var upper = next
                if upper == UInt8(ascii: "\\") {
                    guard let escaped = rest.popFirst() else { return nil }
                    upper = escaped
                }
                if lower <= upper { formUnion(lower...upper) }
                previous = nil
            case UInt8(ascii: "[") where rest.first == UInt8(ascii: ":"):
                let name = rest.dropFirst()
                guard let end = name.firstIndex(of: UInt8(ascii: "]")) else { return nil }
                guard name[..<end].last == UInt8(ascii: ":") else {
                    insert(byte)
                    previous = byte
                    break
                }
                guard insert(class: name[..<end].dropLast()) else { return nil }
                rest = rest[(end + 1)...]
                previous = nil
            default:
                insert(byte)
                previous = byte
            }
        } while rest.first != UInt8(ascii: "]")
        rest.removeFirst()
        if negated { invert() }
    }

    private mutating func insert(class name: ArraySlice<UInt8>) -> Bool {
        let ranges: [ClosedRange<UInt8>]
        switch String(decoding: name, as: UTF8.self) {
        case "alnum": ranges = [0x30...0x39, 0x41...0x5a, 0x61...0x7a]
        case "alpha": ranges = [0x41...0x5a, 0x61...0x7a]
        case "blank": ranges = [0x09...0x09, 0x20...0x20]
        case "cntrl": ranges = [0x00...0x1f, 0x7f...0x7f]
        case "digit": ranges = [0x30...0x39]
        case "graph": ranges = [0x21...0x7e]
        case "lower": ranges = [0x61...0x7a]
        case "print": ranges = [0x20...0x7e]
        case "punct": ranges = [0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e]
        case "space": ranges = [0x09...0x0a, 0x0d...0x0d, 0x20...0x20]
        case "upper": ranges = [0x41...0x5a]
        case "xdigit": ranges = [0x30...0x39, 0x41...0x46, 0x61...0x66]
        default: return false
        }
        for range in ranges { formUnion(range) }
        return true
    }
}
