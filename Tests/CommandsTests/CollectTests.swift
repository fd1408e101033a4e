import Glibc
import Records
import SystemPackage
import TestSupport
import Testing

/// `pushyard gc`.
@Suite(.enabled(if: geteuid() == 0, "needs root: it looks for containers")) struct CollectTests {
    @Test func removesWhatExceedsTheSettings() throws {
        try withHome { home in
            let ids = try (0..<3).map { _ in try home.build("blog", .cancelled, log: Array("hello\n".utf8)) }.sorted()
            let would = try home.pushyard("gc", "--keep-builds", "1", "--dry-run").success().outputText
            #expect(
                would.hasPrefix(
                    """
                    would remove build \(ids[0]) of blog, 6 B
                    would remove build \(ids[1]) of blog, 6 B
                    would free 12 B; 
                    """))
            #expect(try home.records.builds().count == 3)
            let done = try home.pushyard("gc", "--keep-builds", "1", "--json").success().outputText
            #expect(
                done.hasPrefix(#"{"available":"#)
                    && done.contains(#"{"bytes":6,"kind":"build","name":"\#(ids[0]) of blog"}"#)
                    && done.contains(#""freed":12,"#), "\(done)")
            #expect(try home.records.builds().map(\.id) == [ids[2]])
            #expect(try names(in: home.path.appending("builder/builds")) == ["\(ids[2])"])
        }
    }

    @Test func removesWhatTheDeadHaveLeft() throws {
        try withHome { home in
            try home.withBuilder { builder, id in
                let source = home.path.appending("builder/builds/\(id)/source")
                try run("touch", [source.string]).success()
                builder.signal(SIGKILL)
                try builder.wait()
                try run("mkdir", [home.path.appending("builder/builds/10000000000").string]).success()
                let output = try home.pushyard("gc").success().outputText
                let line = "removed what a dead build has left: builds/10000000000\n"
                #expect(output.hasPrefix(line + "freed 0 B; "), "\(output)")
                #expect(try home.records.build(id).state == .died)
                #expect(try names(in: source.removingLastComponent()) == [])
            }
        }
    }

    /// An app's caches live as long as it is built.
    @Test func removesCachesThatNoBuildHasUsedForLong() throws {
        try withHome { home in
            _ = try home.build("blog", .cancelled)
            let script = """
                mkdir -p artifacts/blog/caches/a artifacts/shop/caches/a
                echo 12345 > artifacts/shop/caches/a/b; touch -d '40 days ago' artifacts/*
                """
            try run("sh", ["-c", script], directory: home.path.appending("builder")).success()
            let output = try home.pushyard("gc").success().outputText
            #expect(output.hasPrefix("removed caches of builds of shop, 6 B\nfreed 6 B; "), "\(output)")
            #expect(try names(in: home.path.appending("builder/artifacts")) == ["blog"])
        }
    }

    @Test func forgetsImagesBeyondTheBuildsThatAreRemembered() throws {
        try withHome { home in
            _ = try home.build("blog", .cancelled)
            let script = """
                mkdir -p artifacts/blog/images && cd artifacts/blog/images
                for n in 1 2 3; do touch -d "$n days ago" $(printf %064d $n); done
                """
            try run("sh", ["-c", script], directory: home.path.appending("builder")).success()
            let words = ["gc", "--keep-builds", "1"]
            let would = try home.pushyard(words + ["--dry-run"]).success().outputText
            #expect(would.hasPrefix("would remove what is known of 2 images of blog\nwould free 0 B; "), "\(would)")
            let output = try home.pushyard(words).success().outputText
            #expect(output.hasPrefix("removed what is known of 2 images of blog\nfreed 0 B; "), "\(output)")
            let left = try names(in: home.path.appending("builder/artifacts/blog/images"))
            #expect(left == [String(repeating: "0", count: 63) + "1"])
        }
    }

    @Test func removesWhatChainsHaveNoUseFor() throws {
        try withHome { home in
            try home.pushyard("gc").success()
            let chains = home.path.appending("builder/chains")
            let script = #"""
                mkdir -p logs packer artifacts/old/files artifacts/new/files containers/graph/overlay-images
                echo 1 >logs/old.log; echo 2 >logs/new.log; echo 3 >packer/old; echo 4 >packer/new
                echo 5 >artifacts/old/files/a; echo 6 >containers/graph/a; echo 7 >containers/storage.conf
                mkdir .chain.1-1.abc
                touch -d '91 days ago' logs/old.log
                touch -d '31 days ago' packer/old artifacts/old containers/storage.conf
                """#
            try run("mkdir", [chains.string]).success()
            try run("sh", ["-c", script], directory: chains).success()
            let would = try home.pushyard("gc", "--keep-images-for", "30d", "--dry-run").success().outputText
            let lines = [
                "what a dead build has left: chains/.chain.1-1.abc", "log of a chain: old.log, 2 B",
                "files of a chain: old, 2 B", "cache of chains: packer/old, 2 B", "cache of chains: containers, 4 B",
            ]
            #expect(would.hasPrefix(lines.map { "would remove \($0)\n" }.joined() + "would free 10 B; "), "\(would)")
            #expect(try names(in: chains).contains(".chain.1-1.abc"))
            let removed = try home.pushyard("gc", "--keep-images-for", "30d").success().outputText
            #expect(removed.hasPrefix(lines.map { "removed \($0)\n" }.joined() + "freed 10 B; "), "\(removed)")
            #expect(try names(in: chains).sorted() == [".lock", "artifacts", "logs", "packer"])
            for place in ["logs", "packer", "artifacts"] {
                #expect(try names(in: chains.appending(place)).map { $0.prefix(3) } == ["new"])
            }
        }
    }

    @Test(.requires(tool: "flock")) func leavesChainsAloneWhileOneIsBuilt() throws {
        try withHome { home in
            let logs = home.path.appending("builder/chains/logs")
            try run("mkdir", ["-p", logs.string]).success()
            try run("touch", ["-d", "91 days ago", logs.appending("old.log").string]).success()
            let lock = home.path.appending("builder/chains/.lock").string
            let words = [lock, try pushyardExecutable.string, "gc", "--home", home.path.string]
            #expect(try run("flock", words).success().outputText.hasPrefix("freed 0 B; "))
            #expect(try names(in: logs) == ["old.log"])
        }
    }

    @Test func removesContentThatNoNameLeadsTo() throws {
        try withHome { home in
            try home.pushyard("gc").success()
            let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            let blobs = home.path.appending("builder/images/blobs/sha256")
            try run("touch", [blobs.appending(digest).string]).success()
            let output = try home.pushyard("gc").success().outputText
            #expect(output.hasPrefix("removed blob sha256:\(digest)\n"), "\(output)")
            #expect(try names(in: blobs) == [])
        }
    }

    @Test(.requires(tool: "flock")) func leavesItToTheOneThatIsAtWork() throws {
        try withHome { home in
            try home.pushyard("gc").success()
            let lock = home.path.appending("builder/locks/gc").string
            let result = try run("flock", [lock, pushyardExecutable.string, "gc", "--home", home.path.string])
            expect(result, 75, errors: "error: another 'pushyard gc' is at work\n")
        }
    }

    @Test(arguments: [
        (["--keep-builds", "0"], "--keep-builds: '0' is no value for 'keep-builds', expected count"),
        (["--keep-builds-for", "30"], "--keep-builds-for: '30' is no value for 'keep-builds-for', expected age"),
        (["--keep-rejected-size", "-1"], ""),
    ])
    func refusesLimitsThatMakeNoSense(arguments: [String], message: String) throws {
        try withHome { home in
            let result = try home.pushyard(["gc"] + arguments)
            #expect(result.ending == .exited(2))
            #expect(result.errorText.hasPrefix("error: \(message)"), "\(result.errorText)")
        }
    }
}

extension Home {
    fileprivate var records: Records { get throws { try Records(in: builder) } }
}
