/// The body of a pax extended header: `length key=value\n` records (POSIX.1-2017 pax, "pax Extended Header").
struct PaxRecords {
    static let limit = 256

    private(set) var values: [[UInt8]: [UInt8]] = [:]

    /// Parses a whole body; anything that is not a record, or more than `limit` of them, is an error.
    init(parsing body: [UInt8]) throws(TarError.Problem) {
        var rest = body[...]
        var count = 0
        while !rest.isEmpty {
            count += 1
            guard count <= Self.limit else { throw .tooManyExtendedRecords(limit: Self.limit) }
            let record = try Self.takeRecord(&rest)
            guard let separator = record.firstIndex(of: UInt8(ascii: "=")), separator > record.startIndex else {
                throw .malformedExtendedRecord
            }
            let key = Array(record[..<separator])
            guard !key.contains(0) else { throw .malformedExtendedRecord }
            values[key] = Array(record[(separator + 1)...])
        }
    }

    /// Cuts one record off the front, checks its length and its newline, and returns `key=value`.
    private static func takeRecord(_ rest: inout ArraySlice<UInt8>) throws(TarError.Problem) -> ArraySlice<UInt8> {
        // 7 digits are more than the largest body needs, so the length cannot overflow.
        let digits = rest.prefix(8).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...7).contains(digits.count), rest[digits.endIndex...].first == UInt8(ascii: " ") else {
            throw .malformedExtendedRecord
        }
        let length = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        guard length > digits.count + 1, length <= rest.count, rest[rest.startIndex + length - 1] == UInt8(ascii: "\n")
        else { throw .malformedExtendedRecord }
        let record = rest[(digits.endIndex + 1)..<(rest.startIndex + length - 1)]
        rest = rest.dropFirst(length)
        return record
    }

    /// The value of `key`; nil where it is absent or empty, which pax defines as "as if it had not been given".
    subscript(key: String) -> [UInt8]? {
        guard let value = values[Array(key.utf8)], !value.isEmpty else { return nil }
        return value
    }

    func name(_ key: String) throws(TarError.Problem) -> [UInt8]? {
        guard let value = self[key] else { return nil }
        guard !value.contains(0) else { throw .nulInName }
        return value
    }

    /// A decimal count of at most 63 bits.
    func count(_ key: String) throws(TarError.Problem) -> UInt64? {
        guard let value = self[key] else { return nil }
        guard value.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
            let number = Int64(String(decoding: value, as: UTF8.self))
        else { throw .invalidNumber(field: key) }
        return UInt64(number)
    }

    /// Seconds with an optional fraction, of which nanoseconds are kept.
    func time(_ key: String) throws(TarError.Problem) -> TarEntry.Timestamp? {
        guard let value = self[key] else { return nil }
        let parts = value.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? parts[1] : []
        guard let whole = parts.first, let seconds = Int64(String(decoding: whole, as: UTF8.self)),
            fraction.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
        else { throw .invalidNumber(field: key) }
        let digits = fraction.prefix(9) + Array(repeating: UInt8(ascii: "0"), count: max(0, 9 - fraction.count))
        let nanoseconds = digits.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - UInt8(ascii: "0")) }
        let isNegative = whole.first == UInt8(ascii: "-")
        guard isNegative, nanoseconds > 0 else { return TarEntry.Timestamp(seconds: seconds, nanoseconds: nanoseconds) }
        guard seconds > .min else { throw .invalidNumber(field: key) }
        return TarEntry.Timestamp(seconds: seconds - 1, nanoseconds: 1_000_000_000 - nanoseconds)
    }

    static let extendedAttributePrefix = Array("SCHILY.xattr.".utf8)

    var extendedAttributes: [TarEntry.ExtendedAttribute] {
        values.filter { $0.key.starts(with: Self.extendedAttributePrefix) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map { key, value in
                TarEntry.ExtendedAttribute(name: Array(key.dropFirst(Self.extendedAttributePrefix.count)), value: value)
            }
    }

    /// Whether a key says that the content is an encoding of a sparse file.
    var describeSparseFile: Bool {
        values.keys.contains { $0.starts(with: "GNU.sparse.".utf8) || $0.elementsEqual("SUN.holesdata".utf8) }
    }

    /// The first key (by its bytes) that a global header must not set: it would rename or resize every later entry.
    var keyForbiddenGlobally: [UInt8]? {
        let forbidden = ["path", "linkpath", "size", "uid", "gid", "uname", "gname", "SUN.holesdata"].map {
            Array($0.utf8)
        }
        return values.keys.sorted { $0.lexicographicallyPrecedes($1) }.first {
            forbidden.contains($0) || $0.starts(with: "GNU.sparse.".utf8)
                || $0.starts(with: Self.extendedAttributePrefix)
        }
    }
}
