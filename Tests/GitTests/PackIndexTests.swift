import SystemPackage
import TestSupport
import Testing

@testable import Git

@Suite struct PackIndexTests {
    /// Bytes that all ids start with, after the first; none for ids that are hashes.
    @Test(arguments: [[], [0, 0, 0], [7, 0xFF, 0xFF, 0xFF, 0xFF]])
    func findsEveryIDHoweverTheyAreSpread(start: [UInt8]) throws {
        var generator = SeededGenerator(seed: 8)
        let ids = (0..<20_000).map { _ in
            let first: UInt8 = start.isEmpty ? .random(in: 0...255, using: &generator) : 9
            return ([first] + start + generator.bytes(20)).prefix(20)
        }
        try withIndex(of: ids) { index in
            #expect(index.count == ids.count)
            let sorted = ids.sorted { $0.lexicographicallyPrecedes($1) }
            for (position, bytes) in sorted.enumerated() {
                let id = try #require(ObjectID(bytes))
                #expect(index.offset(of: id) == UInt64(position))
                var absent = bytes
                absent[absent.endIndex - 1] ^= 1
                #expect(index.offset(of: try #require(ObjectID(absent))) == nil)
            }
        }
    }

    /// An index in which ids stand in the wrong order, or under the wrong first byte, holds nothing that must be found.
    @Test(arguments: 0..<20)
    func survivesIDsInAnyOrder(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let ids = (0..<1000).map { _ in generator.bytes(20)[...] }
        try withIndex(of: ids, isSorted: false) { index in
            for id in ids { _ = index.offset(of: try #require(ObjectID(id))) }
        }
    }

    /// A version 2 index whose offsets are the positions of the ids.
    private func withIndex(
        of ids: [ArraySlice<UInt8>], isSorted: Bool = true, _ body: (PackIndex) throws -> Void
    ) throws {
        func number(_ value: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(value).bigEndian, Array.init) }
        let sorted = isSorted ? ids.sorted { $0.lexicographicallyPrecedes($1) } : ids
        var bytes: [UInt8] = [0xFF, 0x74, 0x4F, 0x63] + number(2)
        for first in 0..<256 { bytes += number(ids.count { $0.first ?? 0 <= first }) }
        for id in sorted { bytes += id }
        bytes += [UInt8](repeating: 0, count: 4 * ids.count)
        for position in ids.indices { bytes += number(position) }
        bytes += [UInt8](repeating: 0, count: 2 * ObjectID.length)
        try withTemporaryDirectory { directory in
            let path = directory.appending("pack.idx")
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
            _ = try file.closeAfter { try file.writeAll(bytes) }
            try body(try #require(try PackIndex(path)))
        }
    }
}
