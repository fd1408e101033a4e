import Tar
import TestSupport
import Testing
import Threads

/// Wakes whoever waits for it when the last reference goes.
private final class Lifetime: Sendable {
    let hasEnded: Monitor<Bool>
    init(_ hasEnded: Monitor<Bool>) { self.hasEnded = hasEnded }
    deinit { hasEnded.update { $0 = true } }
}

@Suite struct ReadAheadTests {
    static let content: [UInt8] = {
        var generator = SeededGenerator(seed: 11)
        return compressibleBytes(3_000_000, &generator)
    }()

    @Test func readsWhatTheArchiveHolds() throws {
        let tar = try archive([Member(TarEntry(path: [97], kind: .file(size: 3_000_000), mode: 0o644), Self.content)])
        for (bytes, encoding) in [(tar, ArchiveEncoding.plain), (try gzipped(tar), .gzip)] {
            let source = try ReadAhead { ArraySource(bytes, pieceSize: 10_000) }
            #expect(source.encoding == encoding)
            #expect(try members(from: source).map(\.content) == [Self.content])
        }
    }

    @Test func countsTheCompressedBytesBehindWhatWasRead() throws {
        let gzip = try gzipped(Self.content)
        var source = try ReadAhead { ArraySource(gzip) }
        #expect(source.compressedCount == 0)
        var last: UInt64 = 0
        while try Self.read(&source, 100_000) > 0 {
            #expect(source.compressedCount >= last)
            last = source.compressedCount
        }
        #expect(last == UInt64(gzip.count))
    }

    @Test func saysAtTheFirstReadThatTheSourceCannotBeOpened() throws {
        var source = try ReadAhead { () throws -> ArraySource in throw StreamBroken() }
        #expect(source.encoding == nil)
        for _ in 0..<3 {
            #expect(throws: StreamBroken.self) { try Self.read(&source, 100) }
        }
    }

    @Test func handsOverWhatCameBeforeAnError() throws {
        struct BreakingSource: ByteSource {
            var rest = ArraySource(rawFile("a", "content") + rawFile("b"))

            mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
                let count = try rest.read(into: buffer)
                if count == 0 { throw StreamBroken() }
                return count
            }
        }
        var reader = TarReader(try ReadAhead { BreakingSource() })
        for name in ["a", "b"] {
            let entry = try reader.next()
            #expect(entry?.path == Array(name.utf8))
        }
        #expect(throws: StreamBroken.self) { try reader.next() }
        #expect(throws: StreamBroken.self) { try reader.next() }
    }

    /// Eight pieces of 256 KiB wait, one is being read and one being made; the source is buffered as well.
    @Test func doesNotRunFarAhead() throws {
        struct CountingSource: ByteSource {
            let count: Monitor<Int>
            var left = 20 << 20

            mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
                let size = min(left, buffer.count)
                buffer.prefix(size).initializeMemory(as: UInt8.self, repeating: 0)
                left -= size
                count.update { $0 += size }
                return size
            }
        }
        let count = Monitor(0)
        var source = try ReadAhead { CountingSource(count: count) }
        var consumed = 0
        while true {
            let read = try Self.read(&source, 50_000)
            if read == 0 { break }
            consumed += read
            let ahead = count.update { $0 } - consumed
            #expect(ahead <= 10 * (256 << 10) + (128 << 10))
        }
        #expect(consumed == 20 << 20)
    }

    @Test func endsItsThreadWhenDroppedWithPiecesWaiting() throws {
        let hasEnded = Monitor(false)
        let started = Monitor(false)
        struct EndlessSource: ByteSource {
            let lifetime: Lifetime
            let started: Monitor<Bool>

            mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
                buffer.initializeMemory(as: UInt8.self, repeating: 0)
                started.update { $0 = true }
                return buffer.count
            }
        }
        do {
            var source = try ReadAhead { EndlessSource(lifetime: Lifetime(hasEnded), started: started) }
            _ = try Self.read(&source, 100)
        }
        hasEnded.wait { $0 ? () : nil }
        #expect(started.update { $0 })
    }

    @Test func doesNotWaitForABlockedSourceWhenDropped() throws {
        let hasEnded = Monitor(false)
        let isReading = Monitor(false)
        let mayGoOn = Monitor(false)
        struct BlockedSource: ByteSource {
            let lifetime: Lifetime
            let isReading: Monitor<Bool>
            let mayGoOn: Monitor<Bool>

            mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
                isReading.update { $0 = true }
                mayGoOn.wait { $0 ? () : nil }
                return 0
            }
        }
        do {
            let source = try ReadAhead {
                BlockedSource(lifetime: Lifetime(hasEnded), isReading: isReading, mayGoOn: mayGoOn)
            }
            isReading.wait { $0 ? () : nil }
            _ = consume source
        }
        #expect(!hasEnded.update { $0 })
        mayGoOn.update { $0 = true }
        hasEnded.wait { $0 ? () : nil }
    }

    private static func read(_ source: inout ReadAhead, _ size: Int) throws -> Int {
        var buffer = [UInt8](repeating: 0, count: size)
        return try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
    }
}
