import Filesystem
import Glibc
import Records
import SystemPackage
import TestSupport
import Testing

@Suite struct RetentionTests {
    @Test func keepsSoManyBuildsOfEachApp() throws {
        try withRecords { records in
            let blog = try (0..<4).map { _ in try finished(.cancelled, "blog", in: records) }.sorted()
            let shop = try finished(.cancelled, "shop", in: records)
            let going = try records.pruneBuilds(Retention(count: 2), dryRun: true)
            #expect(going.map(\.record.id) == Array(blog.prefix(2)))
            #expect(try records.builds().count == 5)
            _ = try records.pruneBuilds(Retention(count: 2))
            #expect(try Set(records.builds().map(\.id)) == Set(blog.suffix(2) + [shop]))
            #expect(try records.strayBuilds().isEmpty)
        }
    }

    @Test func keepsTheLastSuccessOfEachApp() throws {
        try withRecords { records in
            _ = try finished(.succeeded(image: digest("a")), "blog", in: records)
            let last = try finished(.succeeded(image: digest("b")), "blog", in: records)
            for _ in 0..<3 { _ = try finished(.cancelled, "blog", in: records) }
            _ = try records.pruneBuilds(Retention(age: .seconds(-1), bytes: 0))
            #expect(try records.builds().map(\.id) == [last])
        }
    }

    @Test func countsTheBytesOfLogs() throws {
        try withRecords { records in
            let ids = try (0..<3).map { _ in try withLog([UInt8](repeating: 10, count: 100), in: records) }.sorted()
            #expect(try records.pruneBuilds(Retention(bytes: 250)).map(\.record.id) == [ids[0]])
            #expect(try records.logPath(of: ids[0]) == nil)
            #expect(try records.logSize(of: ids[1]) == 100)
        }
    }

    @Test func leavesWhatIsUnderWay() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            let records = try Records(in: Directory(directory))
            try withBuilder("running", in: directory) { builder, id in
                #expect(try records.pruneBuilds(Retention(age: .seconds(-1))).isEmpty)
                builder.signal(SIGKILL)
                try builder.wait()
                #expect(try records.pruneBuilds(Retention(age: .seconds(-1))).map(\.record.id) == [id])
            }
        }
    }

    @Test func recordsTheDeadOnceAndForgetsTheirSources() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            let records = try Records(in: Directory(directory))
            try withBuilder("running", in: directory) { builder, id in
                let source = directory.appending("builds/\(id)/source")
                try run("touch", [source.string]).success()
                #expect(try records.buryTheDead().isEmpty)
                builder.signal(SIGKILL)
                try builder.wait()
                #expect(try records.buryTheDead().map(\.id) == [id])
                #expect(try records.buryTheDead().isEmpty)
                #expect(try records.build(id).state == .died)
                #expect(try names(in: source.removingLastComponent()).isEmpty)
            }
        }
    }

    @Test func findsDirectoriesThatNoRecordKnows() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            let records = try Records(in: Directory(directory))
            let known = try finished(.cancelled, "blog", in: records)
            try run("mkdir", ["10000000000", "not-a-build"], directory: directory.appending("builds")).success()
            let stray = try BuildID("10000000000")
            #expect(try records.strayBuilds() == [stray])
            try records.remove(stray)
            #expect(try names(in: directory.appending("builds")).sorted() == ["\(known)", "not-a-build"].sorted())
        }
    }

    private func withLog(_ bytes: [UInt8], in records: Records) throws -> BuildID {
        let build = try records.begin(BuildOrigin(app: "blog"))
        let log = try build.createLog()
        _ = try log.closeAfter { try log.writeAll(bytes) }
        try build.finish(.cancelled)
        return build.id
    }
}
