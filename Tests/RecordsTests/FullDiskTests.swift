import Filesystem
import Glibc
import Records
import SystemPackage
import TestSupport
import Testing

@Suite(.enabled(if: geteuid() == 0, "only root can mount"), .requires(tool: "mount")) struct FullDiskTests {
    @Test func saysThatTheDiskIsFullAndGoesOnWhenThereIsRoom() throws {
        try withSmallDisk { path in
            let records = try Records(in: Directory(path))
            let before = try finished(.cancelled, "blog", in: records)
            // What is left takes the directory of a build and no page of the database.
            let filler = path.appending("filler").string
            _ = try run("sh", ["-c", "cat /dev/zero > '\(filler)' 2>/dev/null; true"])
            var errors: Set<String> = []
            for _ in 0..<50 {
                do {
                    _ = try finished(.cancelled, "blog", in: records)
                } catch {
                    errors.insert("\(error)")
                }
            }
            #expect(!errors.isEmpty)
            #expect(errors.allSatisfy { $0.hasSuffix("no space is left on the device") }, "\(errors)")
            #expect(try records.integrityFaults() == [])
            #expect(try records.build(before).state.name == "cancelled")
            try run("rm", [filler]).success()
            let after = try finished(.cancelled, "blog", in: records)
            #expect(try records.build(after).state.name == "cancelled")
        }
    }

    @Test func saysThatADatabaseIsDamaged() throws {
        try withTemporaryDirectory(on: .memory) { path in
            _ = try finished(.cancelled, "blog", in: Records(in: Directory(path)))
            let database = path.appending("pushyard.sqlite").string
            try run("dd", ["if=/dev/urandom", "of=\(database)", "bs=4096", "count=2", "conv=notrunc"]).success()
            let error = try #require(throws: RecordsError.self) { try Records(in: Directory(path)).builds() }
            #expect(
                "\(error)" == """
                    cannot use '\(database)': it is damaged
                      see what is left and mend it: pushyard doctor --repair
                    """)
            #expect(try Records(in: Directory(path)).integrityFaults() != [])
        }
    }
}
