/// `bytes` as they may stand in a message between single quotes: what is not printable, and what is not UTF-8, as `\ooo`.
///
/// A path or a message of a repository is its author's, and must not move a terminal's cursor.
func escaped(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    var decoder = UTF8Pieces(bytes)
    while let piece = decoder.next() {
        switch piece {
        case .scalar(let scalar) where isPrintable(scalar) && scalar != "\\": text.unicodeScalars.append(scalar)
        case .scalar("\\"): text += "\\\\"
        case .scalar("\n"): text += "\\n"
        case .scalar("\t"): text += "\\t"
        case .scalar(let scalar): for byte in String(scalar).utf8 { text += octal(byte) }
        case .invalid(let byte): text += octal(byte)
        }
    }
    return text
}

private func octal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 8)
    return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
}

private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
    default: true
    }
}

/// Bytes taken apart into the scalars they encode and the bytes that encode none.
private struct UTF8Pieces {
    enum Piece {
        case scalar(Unicode.Scalar)
        case invalid(UInt8)
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) {
        rest = ArraySlice(bytes)
    }

    mutating func next() -> Piece? {
        guard let first = rest.first else { return nil }
        let length =
            switch first {
            case ..<0x80: 1
            case 0xC0..<0xE0: 2
            case 0xE0..<0xF0: 3
            case 0xF0..<0xF8: 4
            default: 0
            }
        guard length > 0, let text = String(validating: rest.prefix(length), as: UTF8.self),
            let scalar = text.unicodeScalars.first, text.utf8.count == length
        else {
            rest.removeFirst()
            return .invalid(first)
        }
        rest.removeFirst(length)
        return .scalar(scalar)
    }
}
