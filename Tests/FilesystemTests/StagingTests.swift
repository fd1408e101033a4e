import Filesystem
import SystemPackage
import Testing

@Suite struct StagingTests {
    private struct Refusal: Error, Equatable {}

    @Test func namesADirectoryOnlyWhenItIsComplete() throws {
        try withScratch { scratch throws in
            let answer = try scratch.stage(as: "target") { staging in
                try staging.create("file", content: "x")
                #expect(try scratch.names.count == 1)
                #expect(try !scratch.names.contains("target"))
                return 7
            }
            #expect(answer == 7)
            #expect(try scratch.names == ["target"])
            #expect(try scratch.text("target/file") == "x")
            #expect(try scratch.metadata(of: "target").mode == .ownerReadWriteExecute)
        }
    }

    @Test func leavesNothingWhenTheBodyThrows() throws {
        try withScratch { scratch throws in
            #expect(throws: Refusal()) {
                try scratch.stage(as: "target") { staging in
                    let deep = try staging.createDirectories("a/b", mode: .ownerReadWriteExecute)
                    try deep.create("file")
                    try staging.setMode([], of: "a")
                    throw Refusal()
                }
            }
            #expect(try scratch.names == [])
        }
    }

    @Test func refusesATargetThatExistsBeforeAnyWork() throws {
        try withScratch { scratch throws in
            try scratch.createDirectory("target", mode: .ownerReadWriteExecute)
            let message = scratch.message {
                try scratch.stage(as: "target") { _ in _ = Issue.record("the body was called") }
            }
            #expect(message == "cannot create directory 'target': it exists already")
            #expect(try scratch.names == ["target"])
        }
    }

    @Test func refusesATargetThatAppearsMeanwhile() throws {
        try withScratch { scratch throws in
            let message = scratch.message {
                try scratch.stage(as: "target") { _ in try scratch.createSymbolicLink("target", to: [0x61]) }
            }
            #expect(message == "cannot create directory 'target': it exists already")
            #expect(try scratch.names == ["target"])
            #expect(try scratch.metadata(of: "target").kind == .symbolicLink)
        }
    }

    @Test func removesATemporaryDirectoryOnEveryExit() throws {
        try withScratch { scratch throws in
            try withTemporaryDirectory(in: scratch, prefix: "work") { try $0.create("file") }
            #expect(try scratch.names == [])
            #expect(throws: Refusal()) {
                try withTemporaryDirectory(in: scratch, prefix: "work") { directory in
                    try directory.create("file")
                    throw Refusal()
                }
            }
            #expect(try scratch.names == [])
        }
    }

    @Test func sweepsWhatAKilledProcessLeft() throws {
        try withScratch { scratch in
            let helper = try HelperProcess("stage", scratch.path.string)
            #expect(try helper.line() == "staging")
            #expect(try scratch.sweepStaging() == [])
            helper.kill()
            let swept = try scratch.sweepStaging()
            #expect(swept.count == 1)
            #expect(swept.first?.description.hasPrefix(".staging.\(helper.pid)-") == true)
            #expect(try scratch.names == [])
        }
    }

    @Test func sweepsNothingThatIsStillLocked() throws {
        try withScratch { scratch in
            let helper = try HelperProcess("stage", scratch.path.string)
            #expect(try helper.line() == "staging")
            // As a process of another pid namespace looks: no such pid here.
            let staging = try #require(try scratch.entries().first).name
            try scratch.rename(staging, to: ".staging.4194305-1.abc", in: scratch, whenOccupied: .refused)
            #expect(try scratch.sweepStaging() == [])
            helper.kill()
            #expect(try scratch.sweepStaging() == [".staging.4194305-1.abc"])
        }
    }

    @Test func sweepsOnlyWhatDeadProcessesLeft() throws {
        try withScratch { scratch throws in
            let current = try ProcessIdentity.current()
            // Our pid, but another start: a process that had our pid before us.
            let dead = ".staging.\(current.pid)-\(current.startTime + 1).abc"
            let others = [".staging", ".staging.1-x.abc", "staging.1-2.abc", ".staging.0-0.abc", ".staging.\(dead)"]
            for name in others + [dead] {
                _ = try scratch.createDirectories(RelativePath(name), mode: .ownerReadWriteExecute).create("file")
            }
            try scratch.create(FileName(dead + "1"))
            try scratch.stage(as: "alive") { _ in
                let swept = try scratch.sweepStaging().map(\.description)
                #expect(swept.sorted() == [dead, ".staging.\(dead)"].sorted())
            }
            #expect(try scratch.names.contains("alive"))
        }
    }
}
