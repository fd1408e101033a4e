import Filesystem
import OCI
import Records
import Source
import SystemPackage
import TestSupport
import Testing

@Suite struct BuildTests {
    @Test func remembersWhatABuildWasAskedAndBecame() throws {
        try withRecords { records in
            let origin = BuildOrigin(
                app: "blog", commit: String(repeating: "3f2a91c5", count: 5), ref: "refs/heads/main", pusher: "alice")
            let build = try records.begin(origin)
            #expect(try records.build(build.id).state.name == "queued")
            try build.start()
            #expect(try records.build(build.id).state.name == "running")
            try build.identify(key("a"))
            try build.phase("pull") {}
            try build.record(PhaseTiming("build", .milliseconds(1500)))
            try build.finish(.succeeded(image: digest("image")))

            let record = try records.build(build.id)
            #expect(record.origin == origin)
            #expect(record.key == key("a"))
            #expect(record.phases.map(\.name) == ["pull", "build"])
            #expect(record.phases[1].duration == .milliseconds(1500))
            guard case .ended(.succeeded(digest("image")), let end) = record.state else {
                Issue.record("\(record.state)")
                return
            }
            #expect(end >= record.began)
        }
    }

    @Test(arguments: [
        BuildOutcome.succeeded(image: digest("image")), .cancelled, .superseded,
        .failed(BuildFailure(code: "E-SCRIPT", sentence: "'build.sh' failed with status 3", entry: nil)),
        .failed(BuildFailure(code: "E-DOTDOT", sentence: "it \u{1b}[31m climbs", entry: [0xff, 0x2f, 0x2e])),
    ])
    func readsEveryOutcomeAsItWasWritten(outcome: BuildOutcome) throws {
        try withRecords { records in
            let build = try records.begin(BuildOrigin(app: "blog"))
            try build.finish(outcome)
            guard case .ended(outcome, _) = try records.build(build.id).state else {
                Issue.record("\(try records.build(build.id).state)")
                return
            }
        }
    }

    @Test func findsTheLastSuccessOfAnApp() throws {
        try withRecords { records in
            _ = try finished(.succeeded(image: digest("old")), "blog", in: records)
            let newest = try finished(.succeeded(image: digest("new")), "blog", in: records)
            _ = try finished(.cancelled, "blog", in: records)
            _ = try finished(.succeeded(image: digest("other")), "shop", in: records)
            #expect(try records.lastSuccess(of: "blog")?.id == newest)
            #expect(try records.lastSuccess(of: "wiki") == nil)
        }
    }

    @Test func findsTheSuccessThatWasMadeFromTheSame() throws {
        try withRecords { records in
            let same = try finished(.succeeded(image: digest("one")), "blog", key("a"), in: records)
            _ = try finished(.failed(BuildFailure(code: "E", sentence: "no")), "blog", key("b"), in: records)
            #expect(try records.success(of: "blog", from: key("a"))?.id == same)
            #expect(try records.success(of: "blog", from: key("b")) == nil)
            #expect(try records.success(of: "shop", from: key("a")) == nil)
        }
    }

    @Test func listsTheNewestFirst() throws {
        try withRecords { records in
            let ids = try (0..<3).map { _ in try finished(.cancelled, "blog", in: records) }
            #expect(try Set(records.builds().map(\.id)) == Set(ids))
            #expect(try records.builds().map(\.id) == ids.sorted().reversed())
            #expect(try records.builds(limit: 1).count == 1)
            #expect(try records.builds(of: "shop").isEmpty)
        }
    }

    @Test func createsNothingUntilSomethingIsRecorded() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            let records = try Records(in: Directory(directory))
            #expect(try records.builds().isEmpty)
            #expect(try records.lastSuccess(of: "blog") == nil)
            #expect(try names(in: directory).isEmpty)
        }
    }

    @Test func saysThatThereIsNoSuchBuild() throws {
        try withRecords { records in
            let id = try BuildID("1j0w4d8k3q7")
            let error = try #require(throws: RecordsError.self) { try records.build(id) }
            #expect("\(error)" == "there is no build '1j0w4d8k3q7'\n  see them all: pushyard builds list")
        }
    }

    @Test(arguments: ["", "1j0w4d8k3q", "1j0w4d8k3q77", "1J0W4D8K3Q7", "../../../etc", "1j0w4d8k3\u{1b}7"])
    func refusesWhatIsNoID(text: String) {
        #expect(throws: RecordsError.notAnID(text)) { try BuildID(text) }
    }
}
