import Cdeflate
public import Threads

/// Compresses to gzip on all cores; the bytes depend on the content and what ``GzipCompression`` says, never on threads or
/// time.
///
/// Every MiB of content becomes a member of its own (RFC 1952 §2.2: a gzip file is a series of members), or less where a
/// member is begun, so blocks are compressed apart and written in order. Measured on 52 MB of git's sources, one core, blocks of 1 MiB:
///
///     zlib -1        323 ms  15.01 MB      libdeflate -1  177 ms  13.69 MB      ISA-L -1   77 ms  14.84 MB
///     zlib -6       1058 ms  12.31 MB      libdeflate -6  465 ms  12.37 MB      ISA-L -3  131 ms  13.97 MB
///
/// libdeflate compresses best for its time; ISA-L's level 2, of a Debian's files, to 4 % more in 2/5 of it. libdeflate has
/// no streaming, hence the members; independent blocks cost 0.3 % at 1 MiB. gzip, pigz, bsdtar, Go and Python read on
/// after a member; a caller of zlib's inflate has to, too (inflateReset).
public struct GzipWriter<Sink: ByteSink & ~Copyable>: ByteSink, ~Copyable {
    /// More would wait for the content: eight compress 2 GB/s.
    private static var largestCrew: Int { 8 }

    private var sink: Sink
    private var block = Self.emptyBlock
    private var spare: [Block] = []
    private let compressed: OrderedMap<Block, Block>
    private var isEmpty = true

    /// Starts a worker for each processor, eight at most; memory is about 5 MiB for each, more above level 9.
    ///
    /// - Parameter ready: members that need not be made, of the same compression.
    public init(
        to sink: consuming Sink, _ compression: GzipCompression = .level(.fast), workers: Int = processorCount,
        ready: (any MemberSource)? = nil
    ) throws(ThreadError) {
        let workers = min(workers, Self.largestCrew)
        self.sink = sink
        compressed = try OrderedMap(workers: workers, depth: workers * 2) {
            let compressor = MemberCompressor(compression)
            return { block in
                block.compress { content, output in
                    ready?.copyMember(of: content, to: output) ?? compressor.compress(content, to: output)
                }
                return block
            }
        }
    }

    private static var emptyBlock: Block {
        let capacity = MemberCompressor.contentLimit
        return Block(capacity: capacity, bound: MemberCompressor.bound)
    }

    public mutating func write(_ bytes: RawSpan) throws {
        var rest = bytes
        while !rest.isEmpty {
            let length = min(rest.byteCount, block.room)
            block.append(rest.extracting(first: length))
            rest = rest.extracting(droppingFirst: length)
            if block.room == 0 { try submit() }
        }
    }

    /// Begins a member, which depends on nothing before; it has this content, in bytes, or the first of it.
    public mutating func beginMember(expecting size: UInt64 = 0) throws {
        block.endPiece()
        if block.room < min(size, UInt64(MemberCompressor.contentLimit)) { try submit() }
    }

    /// Writes what is left and returns the sink.
    public consuming func finish() throws -> Sink {
        if block.count > 0 || isEmpty { try submit() }
        while try writeNext() {}
        return sink
    }

    private mutating func submit() throws {
        if compressed.isFull { _ = try writeNext() }
        compressed.submit(block)
        isEmpty = false
        block = spare.popLast() ?? Self.emptyBlock
    }

    private mutating func writeNext() throws -> Bool {
        guard let next = try compressed.next() else { return false }
        try next.drain { try sink.write($0) }
        spare.append(next)
        return true
    }
}
