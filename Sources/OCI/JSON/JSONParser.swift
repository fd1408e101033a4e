/// Why bytes are not JSON, or not JSON that every reader understands alike.
package enum JSONFault: Error, Hashable, CustomStringConvertible {
    case endsEarly
    case unexpected(offset: Int)
    case notUnicode(offset: Int)
    case tooDeep(offset: Int)
    /// Readers differ in which of the two they take.
    case repeatedKey(offset: Int)

    package var description: String {
        switch self {
        case .endsEarly: "it ends early"
        case .unexpected(let offset): "byte \(offset) is unexpected"
        case .notUnicode(let offset): "the string at byte \(offset) is not Unicode"
        case .tooDeep(let offset): "at byte \(offset) it is nested more than \(JSONParser.maximumDepth) levels deep"
        case .repeatedKey(let offset): "the key at byte \(offset) is there already"
        }
    }
}

extension JSON {
    package init(parsing bytes: [UInt8]) throws(JSONFault) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.document()
    }
}

struct JSONParser {
    static let maximumDepth = 100

    private let bytes: [UInt8]
    private var offset = 0
    private var depth = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONFault) -> JSON {
        let value = try value()
        skipWhiteSpace()
        guard offset == bytes.count else { throw .unexpected(offset: offset) }
        return value
    }

    private mutating func value() throws(JSONFault) -> JSON {
        skipWhiteSpace()
        switch try current() {
        case UInt8(ascii: "{"): return try nested { parser throws(JSONFault) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(JSONFault) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .boolean(true))
        case UInt8(ascii: "f"): return try literal("false", .boolean(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONFault) -> JSON
    ) throws(JSONFault) -> JSON {
        guard depth < Self.maximumDepth else { throw .tooDeep(offset: offset) }
        depth += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(JSONFault) -> JSON {
        var members: [String: JSON] = [:]
        offset += 1
        if try skips("}") { return .object(members) }
        repeat {
            skipWhiteSpace()
            let start = offset
            let key = try string()
            try expect(":")
            guard members.updateValue(try value(), forKey: key) == nil else { throw .repeatedKey(offset: start) }
        } while try skips(",")
        try expect("}")
        return .object(members)
    }

    private mutating func array() throws(JSONFault) -> JSON {
        var elements: [JSON] = []
        offset += 1
        if try skips("]") { return .array(elements) }
        repeat { elements.append(try value()) } while try skips(",")
        try expect("]")
        return .array(elements)
    }

    private mutating func literal(_ text: String, _ value: JSON) throws(JSONFault) -> JSON {
        for byte in text.utf8 {
            guard try current() == byte else { throw .unexpected(offset: offset) }
            offset += 1
        }
        return value
    }

    private mutating func number() throws(JSONFault) -> JSON {
        let start = offset
        if try current() == UInt8(ascii: "-") { offset += 1 }
        let leading = try current()
        try digits()
        if leading == UInt8(ascii: "0"), offset > start + (bytes[start] == UInt8(ascii: "-") ? 2 : 1) {
            throw .unexpected(offset: offset - 1)
        }
        if isAt(".") {
            offset += 1
            try digits()
        }
        if isAt("e") || isAt("E") {
            offset += 1
            if isAt("+") || isAt("-") { offset += 1 }
            try digits()
        }
        return .number(String(decoding: bytes[start..<offset], as: UTF8.self))
    }

    /// At least one.
    private mutating func digits() throws(JSONFault) {
        let start = offset
        while offset < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[offset] { offset += 1 }
        if offset == start {
            _ = try current()
            throw .unexpected(offset: offset)
        }
    }

    private mutating func string() throws(JSONFault) -> String {
        let start = offset
        guard try current() == UInt8(ascii: "\"") else { throw .unexpected(offset: offset) }
        offset += 1
        var text: [UInt8] = []
        while true {
            let byte = try current()
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                guard let string = String(validating: text, as: UTF8.self) else { throw .notUnicode(offset: start) }
                return string
            case UInt8(ascii: "\\"):
                offset += 1
                text += try escape(in: start)
            case 0..<0x20: throw .unexpected(offset: offset)
            default:
                text.append(byte)
                offset += 1
            }
        }
    }

    private mutating func escape(in start: Int) throws(JSONFault) -> [UInt8] {
        let byte = try current()
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var units = [try codeUnit()]
            if UTF16.isLeadSurrogate(units[0]) {
                guard isAt("\\") else { throw .notUnicode(offset: start) }
                offset += 1
                guard isAt("u") else { throw .notUnicode(offset: start) }
                offset += 1
                units.append(try codeUnit())
            }
            guard let text = String(validating: units, as: UTF16.self) else { throw .notUnicode(offset: start) }
            return Array(text.utf8)
        default: throw .unexpected(offset: offset - 1)
        }
    }

    private mutating func codeUnit() throws(JSONFault) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            let byte = try current()
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw .unexpected(offset: offset) }
            unit = unit << 4 | UInt16(digit)
            offset += 1
        }
        return unit
    }

    private func current() throws(JSONFault) -> UInt8 {
        guard offset < bytes.count else { throw .endsEarly }
        return bytes[offset]
    }

    private func isAt(_ character: Unicode.Scalar) -> Bool {
        offset < bytes.count && bytes[offset] == UInt8(ascii: character)
    }

    private mutating func skips(_ character: Unicode.Scalar) throws(JSONFault) -> Bool {
        skipWhiteSpace()
        guard try current() == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(JSONFault) {
        guard try skips(character) else { throw .unexpected(offset: offset) }
    }

    private mutating func skipWhiteSpace() {
        while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
    }
}
