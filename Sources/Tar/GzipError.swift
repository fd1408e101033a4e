/// Why a compressed stream cannot be read on.
public enum GzipError: Error, Equatable, CustomStringConvertible {
    case truncated
    case corrupt(reason: String)
    case unsupportedMethod(UInt8)
    case reservedFlags(UInt8)
    case headerTooLong(field: String, limit: Int)
    case headerChecksum
    case contentChecksum(expected: UInt32, actual: UInt32)
    case contentLength(expected: UInt32, actual: UInt32)
    case trailingGarbage
    case tooManyMembers(limit: Int)
    /// More than `ExpansionLimit` allows.
    case expandsTooFar(ratio: UInt64)
    /// Compressed, but not by gzip.
    case otherCompression(name: String)

    public var description: String {
        switch self {
        case .truncated: "truncated gzip stream"
        case .corrupt(let reason): "corrupt gzip stream: \(reason)"
        case .unsupportedMethod(let method): "corrupt gzip stream: compression method \(method), expected 8 (deflate)"
        case .reservedFlags(let flags): "corrupt gzip stream: reserved flags 0x\(String(flags, radix: 16)) are set"
        case .headerTooLong(let field, let limit): "gzip header too long: its \(field) exceeds \(limit) bytes"
        case .headerChecksum: "gzip header checksum mismatch"
        case .contentChecksum(let expected, let actual):
            "gzip checksum mismatch: stored \(Self.hex(expected)), computed \(Self.hex(actual))"
        case .contentLength(let expected, let actual):
            "gzip length mismatch: stored \(expected), counted \(actual) bytes (modulo 2^32)"
        case .trailingGarbage: "trailing garbage after gzip stream"
        case .tooManyMembers(let limit): "too many gzip members: more than \(limit)"
        case .expandsTooFar(let ratio): "archive expands beyond \(ratio) times its size"
        case .otherCompression(let name): "compressed with \(name), expected gzip or a plain tar"
        }
    }

    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
