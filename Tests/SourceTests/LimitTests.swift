import Source
import SystemPackage
import Tar
import TestSupport
import Testing

@Suite struct LimitTests {
    private func messages(_ archive: [UInt8], _ set: (inout SourceLimits) -> Void) throws -> [String] {
        var limits = SourceLimits()
        set(&limits)
        return try Judgement(archive + endMark, limits: limits).messages
    }

    @Test func countsEntriesAndImpliedDirectories() throws {
        #expect(try messages(rawFile("a/b/c")) { $0.entries = 3 } == [])
        #expect(
            try messages(rawFile("a/b/c")) { $0.entries = 2 } == [
                "E-COUNT entry 1 'a/b/c': too many entries: at most 2"
            ])
        #expect(
            try messages(rawFile("a/b") + rawFile("a/c") + rawFile("a/d")) { $0.entries = 3 }
                == ["E-COUNT entry 3 'a/d': too many entries: at most 3"])
        #expect(
            try messages(rawDirectory("a") + rawDirectory("a") + rawDirectory("a")) { $0.entries = 2 }
                == ["E-COUNT entry 3 'a': too many entries: at most 2"])
    }

    @Test func countsTheBytesOfNamesAndTargetsOnce() throws {
        let archive = rawFile("aaa/b") + rawFile("aaa/c") + rawLink("d", to: "aaa/b")
        #expect(try messages(archive) { $0.nameSize = 11 } == [])
        #expect(
            try messages(archive) { $0.nameSize = 10 } == [
                "E-COUNT entry 3 'd': names too long: at most 10 bytes in all"
            ])
    }

    @Test func countsTheBytesOfFiles() throws {
        let archive = rawFile("a", "12345") + rawFile("b", "6789")
        #expect(try messages(archive) { ($0.fileSize, $0.totalSize) = (5, 9) } == [])
        #expect(
            try messages(archive) { $0.fileSize = 4 } == ["E-FILESIZE entry 1 'a': file too large: 5 bytes, at most 4"])
        #expect(
            try messages(archive) { $0.totalSize = 8 } == ["E-BOMB entry 2 'b': archive expands beyond 8 bytes"])
        #expect(
            try messages(archive) { $0.totalSize = 4 } == ["E-BOMB entry 1 'a': archive expands beyond 4 bytes"])
    }

    /// A size is judged before its bytes come, so nobody has to send them.
    @Test(arguments: [2 << 30, 1 << 32, 1 << 61])
    func judgesSizesThatAreOnlyAnnounced(size: Int) throws {
        var field: [UInt8] = [0x80, 0, 0, 0]
        field += (0..<8).map { UInt8(truncatingIfNeeded: (size + 1) >> (8 * (7 - $0))) }
        let archive = RawHeader("a").setting(at: 124, field).with("") + rawFile("b")
        #expect(
            try Judgement(archive).messages.first
                == "E-FILESIZE entry 1 'a': file too large: \(size + 1) bytes, at most 2147483648")
    }

    @Test func holdsTheRatioOnceMuchHasComeOut() throws {
        #expect(try Judgement(gzipOfZeros(count: (16 << 20) - 2048)).messages == [])
        #expect(
            try Judgement(gzipOfZeros(count: 32 << 20)).messages == ["E-BOMB archive expands beyond 200 times its size"]
        )
    }

    /// A file of zeros in an archive, 1 to 1000.
    private func gzipOfZeros(count: Int) throws -> [UInt8] {
        let archive = RawHeader("zeros", size: count).sealed + [UInt8](repeating: 0, count: count) + endMark
        return try run("gzip", ["-9nc"], input: archive).success().output
    }

    @Test func refusesWhenItsTimeIsOver() throws {
        #expect(
            try messages(rawFile("a")) { $0.time = .zero } == ["E-TIME entry 1 'a': the source was not read within 0 s"]
        )
        #expect(try messages(rawFile("a")) { $0.time = .seconds(Int64.max) } == [])
    }

    /// The pipe stays open and silent, as that of a pusher who stalls.
    @Test func doesNotWaitLongerThanItsTimeForBytes() throws {
        let pipe = try FileDescriptor.pipe(options: .closeOnExec)
        try pipe.writeEnd.closeAfter {
            try pipe.readEnd.closeAfter {
                try pipe.writeEnd.writeAll(rawFile("a", "content"))
                var limits = SourceLimits()
                limits.time = .milliseconds(50)
                let reader = try SourceReader(limits: limits) { [limits] in
                    DescriptorSource(pipe.readEnd, within: limits.time)
                }
                let refusals = try Judgement(reader).refusals
                #expect(refusals.map(\.code) == [.time])
                #expect(refusals.map(\.reason) == ["the source was not read within 0 s"])
            }
        }
    }

    @Test func readsADescriptorToItsEnd() throws {
        let pipe = try FileDescriptor.pipe(options: .closeOnExec)
        try pipe.writeEnd.closeAfter { _ = try pipe.writeEnd.writeAll(rawFile("a", "content") + endMark) }
        try pipe.readEnd.closeAfter {
            let reader = try SourceReader { DescriptorSource(pipe.readEnd) }
            #expect(try Judgement(reader).refusals == [])
        }
    }

    @Test func saysWhatItCannotRead() throws {
        #expect(throws: Errno.badFileDescriptor) {
            try Judgement(SourceReader { DescriptorSource(FileDescriptor(rawValue: 1_000_000)) })
        }
    }
}
