import Cdeflate

/// Decompresses a gzip stream (RFC 1952): concatenated members, each checked against its CRC and length.
///
/// Nothing but NUL padding may follow the last member. Throws `GzipError`; the first error is final.
struct GzipDecoder {
    /// Empty members cost time and yield nothing.
    static let memberLimit = 65_536

    private let inflater = Inflater()
    private var state = State.member
    private var memberCount = 0
    private var checksum: UInt32 = 0
    private var length: UInt32 = 0
    /// Bytes read from the source so far.
    private(set) var compressedCount: UInt64 = 0

    private enum State {
        case member, content, trailer, ended
        case failed(any Error)
    }

    mutating func read<Source: ByteSource & ~Copyable>(
        _ input: inout InputBuffer<Source>, into buffer: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        do {
            while true {
                switch state {
                case .failed(let error): throw error
                case .ended: return 0
                case .member: state = try startMember(&input) ? .content : .ended
                case .content:
                    let produced = try inflate(&input, into: buffer)
                    if produced > 0 { return produced }
                case .trailer:
                    try endMember(&input)
                    state = .member
                }
            }
        } catch {
            state = .failed(error)
            throw error
        }
    }

    private mutating func inflate<Source: ByteSource & ~Copyable>(
        _ input: inout InputBuffer<Source>, into buffer: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        guard try input.fill() else { throw GzipError.truncated }
        let step = try input.take(\.consumed) { try inflater.inflate($0, into: buffer) }
        compressedCount += UInt64(step.consumed)
        checksum = libdeflate_crc32(checksum, buffer.baseAddress, step.produced)
        length &+= UInt32(truncatingIfNeeded: step.produced)
        // Not checked before the bytes are handed over: how far a reader gets must not depend on its buffer.
        if step.progress == .ended { state = .trailer }
        return step.produced
    }

    /// Reads a member's header; false at the end of the stream.
    private mutating func startMember<Source: ByteSource & ~Copyable>(_ input: inout InputBuffer<Source>) throws -> Bool
    {
        guard try input.fill() else {
            if memberCount == 0 { throw GzipError.truncated }
            return false
        }
        if memberCount > 0, input.front.first == 0 {
            try readPadding(&input)
            return false
        }
        guard memberCount < Self.memberLimit else { throw GzipError.tooManyMembers(limit: Self.memberLimit) }
        compressedCount += UInt64(try GzipHeader.read(&input, isFirst: memberCount == 0))
        memberCount += 1
        (checksum, length) = (0, 0)
        inflater.reset()
        return true
    }

    private mutating func endMember<Source: ByteSource & ~Copyable>(_ input: inout InputBuffer<Source>) throws {
        guard let trailer = try input.next(8) else { throw GzipError.truncated }
        compressedCount += 8
        func number(at offset: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(trailer[offset + $1]) << (8 * $1) } }
        guard number(at: 0) == checksum else {
            throw GzipError.contentChecksum(expected: number(at: 0), actual: checksum)
        }
        guard number(at: 4) == length else { throw GzipError.contentLength(expected: number(at: 4), actual: length) }
    }

    private mutating func readPadding<Source: ByteSource & ~Copyable>(_ input: inout InputBuffer<Source>) throws {
        while try input.fill() {
            guard input.front.allSatisfy({ $0 == 0 }) else { throw GzipError.trailingGarbage }
            compressedCount += UInt64(input.count)
            input.drop(input.count)
        }
    }
}
