import SystemPackage
import TestSupport
import Testing

extension BuilderTests {
    /// What is remembered of builds, and what is kept of sources.
    @Suite struct RecordTests {
        @Test func remembersABuildWithItsPhasesAndItsLog() throws {
            let home = try home()
            let result = try home.pushyard(
                ["build", "remembered", "--ref", "refs/heads/main", "--pusher", "ann"],
                input: Source.script("echo hello from build.sh").archive
            ).success()
            let list = try home.pushyard(["builds", "list", "remembered", "--json"]).success().outputText
            #expect(list.contains(#""app":"remembered""#) && list.contains(#""state":"succeeded""#), "\(list)")
            let show = try home.pushyard(["builds", "show", "remembered"]).success().outputText
            let digest = try #require(result.image.split(separator: "@").last)
            for line in ["  image   \(digest)", "  pusher  ann", "  ref     refs/heads/main", "  source  sha256:"] {
                #expect(show.contains(line), "\(show)")
            }
            #expect(show.contains("  phases  "), "\(show)")
            let log = try home.pushyard(["builds", "log", "remembered"]).success().outputText
            #expect(log.contains("hello from build.sh\n"))
        }

        /// The source is not to blame: once the limit is raised, it builds as it was sent.
        @Test func buildsARejectedSourceAgainOnceALimitIsRaised() throws {
            let home = try home()
            let refused = try home.pushyard(
                ["build", "again", "--pusher", "ann"], input: Source.script("echo built").archive,
                environment: ["PUSHYARD_MAX_ENTRIES": "1"])
            #expect(refused.ending == .exited(10))
            let advice = try #require(refused.errorText.split(separator: "\n").last)
            let words = advice.split(separator: " ").map(String.init)
            #expect(words.dropLast() == ["the", "source", "is", "kept:", "pushyard", "rejected", "show"])
            let id = try #require(words.last)
            let show = try home.pushyard(["rejected", "show", id]).success().outputText
            for line in ["  app      again\n", "(E-COUNT)\n", "  pusher   ann\n", "  kept by  builder\n"] {
                #expect(show.contains(line), "\(show)")
            }
            let built = try home.pushyard(["rejected", "build", id]).success()
            #expect(built.image.hasPrefix("localhost/again@sha256:"))
            #expect(built.errorText.contains("built\n"))
        }

        @Test func keepsASourceWhoseScriptFailsAndNoneThatBuilds() throws {
            let home = try home()
            let bad = try home.pushyard(["build", "kept"], input: Source.script("exit 3").archive)
            #expect(bad.ending == .exited(40))
            try home.pushyard(["build", "kept"], input: Source.script("exit 0").archive).success()
            let list = try home.pushyard(["rejected", "list"]).success().outputText
            #expect(list.split(separator: "\n").count { $0.split(separator: " ")[1] == "kept" } == 1, "\(list)")
        }

        @Test func collectsFirstWhereLittleIsFree() throws {
            let result = try home().build(
                "low", .script("echo built"), environment: ["PUSHYARD_LOW_WATER": "1000000T"]
            ).success()
            #expect(result.notes.first?.hasSuffix("are free: running 'pushyard gc'") == true, "\(result.errorText)")
            #expect(result.notes.dropFirst().first?.hasPrefix("freed ") == true)
        }
    }
}
