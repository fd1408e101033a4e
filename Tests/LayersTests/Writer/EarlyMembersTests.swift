import Filesystem
import Glibc
@testable import Layers
import OCI
import Synchronization
import Tar
import TestSupport
import Testing
import Threads

/// Members that are made while a container still runs change nothing but the time that a layer takes.
@Suite(.requiresRoot) struct EarlyMembersTests {
    /// Files around the sizes that count, and ones that are left to the layer.
    private static let script = """
        for size in 0 100 32767 32768 32769 1048576 1100000 3000000; do
            mkdir -p d/$size; head -c $size /dev/urandom >d/$size/random; seq $size 9999999 | head -c $size >d/$size/text || :
        done
        ln d/32768/random link; ln -s d/32768/random symlink; mkfifo pipe
        """
    /// Two files each with one, one, one, two and three.
    private static let memberCount = 16

    /// Counts what is taken.
    private final class Counting: MemberSource {
        let members: EarlyMembers
        let taken = Atomic(0)

        init(_ members: EarlyMembers) { self.members = members }

        func copyMember(of content: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer) -> Int? {
            let size = members.copyMember(of: content, to: output)
            if size != nil { taken.add(1, ordering: .relaxed) }
            return size
        }
    }

    /// Looks until every file has settled.
    private static func members(of upper: Directory, in build: OverlayBuild) throws -> EarlyMembers {
        let members = EarlyMembers(in: try build.directory.createNamelessFile())
        var search = EarlySearch(of: upper, for: members, spool: build.directory, isEnded: Monitor(false))
        let end = ContinuousClock.now + .seconds(60)
        while members.count < memberCount, ContinuousClock.now < end { try #require(try search.look()) }
        try #require(members.count == memberCount)
        return members
    }

    private static func layer(
        _ upper: Directory, in build: OverlayBuild, early: (any MemberSource)?
    ) throws -> ImageLayer? {
        try LayerWriter(owners: OverlayBuild.owners, epoch: OverlayBuild.epoch)
            .write(UpperDirectory(upper, over: []), early: early, to: build.layout)
    }

    @Test func areThoseOfTheLayer() throws {
        try inOverlayBuild { build in
            let upper = try build.tree("upper", Self.script)
            let layer = try #require(try Self.layer(upper, in: build, early: nil))
            let early = Counting(try Self.members(of: upper, in: build))
            #expect(try Self.layer(upper, in: build, early: early) == layer)
            #expect(early.taken.load(ordering: .relaxed) == Self.memberCount)
            #expect(early.members.count == Self.memberCount)
            #expect(try build.layout.verify().isEmpty)
        }
    }

    @Test func areNotTakenForWhatHasChangedSince() throws {
        try inOverlayBuild { build in
            let upper = try build.tree("upper", Self.script)
            let members = try Self.members(of: upper, in: build)
            // In the middle, with the times of before.
            try build.sh(
                """
                for file in d/*/text; do
                    touch -r $file stamp; printf X | dd of=$file bs=1 seek=9000 conv=notrunc status=none; touch -r stamp $file
                done
                """, in: upper)
            #expect(try Self.layer(upper, in: build, early: members) == Self.layer(upper, in: build, early: nil))
        }
    }

    @Test func areMadeWhileSomethingElseIsDone() throws {
        try inOverlayBuild { build in
            let upper = try build.tree("upper", Self.script)
            let (result, members) = EarlyMembers.making(from: upper, spool: build.directory) { 7 }
            #expect(result == 7)
            #expect(try Self.layer(upper, in: build, early: members) == Self.layer(upper, in: build, early: nil))
            #expect(throws: CancellationError.self) {
                try EarlyMembers.making(from: upper, spool: build.directory) { throw CancellationError() }
            }
        }
    }

    @Test func areNotMadeWhenTheContainerHasEnded() throws {
        try inOverlayBuild { build in
            let upper = try build.tree("upper", Self.script)
            let members = EarlyMembers(in: try build.directory.createNamelessFile())
            var search = EarlySearch(of: upper, for: members, spool: build.directory, isEnded: Monitor(true))
            #expect(try !search.look())
            #expect(members.count == 0)
        }
    }

    @Test func areNotMadeAgainAndAgainOfWhatChangesAllTheTime() throws {
        try inOverlayBuild { build in
            let upper = try build.tree("upper")
            let members = EarlyMembers(in: try build.directory.createNamelessFile())
            var search = EarlySearch(of: upper, for: members, spool: build.directory, isEnded: Monitor(false))
            for _ in 0..<5 {
                try build.sh("head -c 40000 /dev/urandom >>log", in: upper)
                let log = try upper.metadata(of: "log").changed
                while log >= .ago(.milliseconds(100)) { _ = try search.look() }
            }
            #expect(members.count == 3)
        }
    }
}
