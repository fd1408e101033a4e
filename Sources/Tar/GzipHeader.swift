import Cdeflate

/// What stands before the deflate stream of a member; only its shape matters to us (RFC 1952 §2.3).
enum GzipHeader {
    static let magic: [UInt8] = [0x1f, 0x8b]
    private static let stringLimit = 64 << 10

    /// Reads and checks a header; returns its length in bytes.
    static func read<Source: ByteSource & ~Copyable>(_ input: inout InputBuffer<Source>, isFirst: Bool) throws -> Int {
        var header: [UInt8] = []
        func take(_ count: Int, _ input: inout InputBuffer<Source>) throws -> [UInt8] {
            guard let bytes = try input.next(count) else { throw GzipError.truncated }
            header += bytes
            return bytes
        }
        func takeString(_ field: String, _ input: inout InputBuffer<Source>) throws {
            var limit = stringLimit
            while try input.fill() {
                let string = input.front.prefix { $0 != 0 }
                let isWhole = string.count < input.count
                guard string.count <= limit else { throw GzipError.headerTooLong(field: field, limit: stringLimit) }
                limit -= string.count
                _ = try take(string.count + (isWhole ? 1 : 0), &input)
                if isWhole { return }
            }
            throw GzipError.truncated
        }
        guard try input.fill(atLeast: 2) else { throw isFirst ? GzipError.truncated : GzipError.trailingGarbage }
        guard input.front.starts(with: magic) else { throw GzipError.trailingGarbage }
        let fixed = try take(10, &input)
        guard fixed[2] == 8 else { throw GzipError.unsupportedMethod(fixed[2]) }
        let flags = fixed[3]
        guard flags & 0xe0 == 0 else { throw GzipError.reservedFlags(flags) }
        if flags & 4 != 0 {
            let size = try take(2, &input)
            _ = try take(Int(size[0]) | Int(size[1]) << 8, &input)
        }
        if flags & 8 != 0 { try takeString("file name", &input) }
        if flags & 16 != 0 { try takeString("comment", &input) }
        if flags & 2 != 0 {
            let computed = header.withUnsafeBytes { libdeflate_crc32(0, $0.baseAddress, $0.count) } & 0xffff
            let stored = try take(2, &input)
            guard UInt32(stored[0]) | UInt32(stored[1]) << 8 == computed else { throw GzipError.headerChecksum }
        }
        return header.count
    }
}
