extension TarHeader {
    /// A field that holds a count: octal digits between spaces and NULs, or base-256 (GNU, star) when its top bit is set.
    ///
    /// Throws for other characters, for negative numbers and for what exceeds 63 bits.
    func unsigned(_ field: Field) throws(TarError.Problem) -> UInt64 {
        let value = try signed(field)
        guard let count = UInt64(exactly: value) else { throw .invalidNumber(field: field.name) }
        return count
    }

    /// As `unsigned`, and base-256 may be negative: times before 1970.
    func signed(_ field: Field) throws(TarError.Problem) -> Int64 {
        let bytes = self[field]
        let value = (bytes.first ?? 0) & 0x80 == 0 ? Self.octal(bytes) : Self.base256(bytes)
        guard let value else { throw .invalidNumber(field: field.name) }
        return value
    }

    private static func octal(_ bytes: ArraySlice<UInt8>) -> Int64? {
        func isFill(_ byte: UInt8) -> Bool { byte == 0 || byte == UInt8(ascii: " ") }
        guard let first = bytes.firstIndex(where: { !isFill($0) }), let last = bytes.lastIndex(where: { !isFill($0) })
        else { return 0 }
        var value: Int64 = 0
        for byte in bytes[first...last] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(byte) else { return nil }
            value = value << 3 | Int64(byte - UInt8(ascii: "0"))
        }
        return value
    }

    /// Two's complement, big-endian, in all bits but the field's first.
    private static func base256(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard let first = bytes.first else { return nil }
        let isNegative = first & 0x40 != 0
        var value: Int64 = isNegative ? -1 : 0
        for (offset, byte) in bytes.enumerated() {
            let digit = offset == 0 ? (isNegative ? byte | 0x80 : byte & 0x7f) : byte
            guard value >= -(1 << 55), value < 1 << 55 else { return nil }
            value = value << 8 | Int64(digit)
        }
        return value
    }

    /// Writes `value` as octal digits that fill the field up to a final NUL; false when it does not fit.
    @discardableResult
    mutating func setOctal(_ field: Field, _ value: UInt64) -> Bool {
        let digits = field.range.dropLast()
        guard value >> (3 * UInt64(digits.count)) == 0 else { return false }
        var rest = value
        for offset in digits.reversed() {
            bytes[offset] = UInt8(ascii: "0") + UInt8(rest & 7)
            rest >>= 3
        }
        bytes[digits.endIndex] = 0
        return true
    }

    /// Writes `value` from the field's start; false when it does not fit. A value may fill the field without a NUL.
    @discardableResult
    mutating func set(_ field: Field, _ value: some Collection<UInt8>) -> Bool {
        guard value.count <= field.range.count else { return false }
        var offset = field.range.lowerBound
        for byte in value {
            bytes[offset] = byte
            offset += 1
        }
        for offset in offset..<field.range.upperBound { bytes[offset] = 0 }
        return true
    }
}
