import TestSupport
import Testing

extension PushTests {
    /// Pushes at the same time.
    @Suite struct Concurrency {
        private static let meeting: [StandIn.Step] = [.read, .meet, .answer(StandIn.image)]

        @Test func refusesTheSecondOfTwoFromTheSameCommitBeforeItBuilds() throws {
            try withYard { yard in
                let ann = try yard.addKey("ann").makeWorktree(for: "blog")
                let old = try ann.commit()
                try ann.push("main").success()
                let bob = try yard.addKey("bob").clone("blog")
                try yard.setBuilder(Self.meeting)
                let anns = try ann.commit(["README": "ann's\n"])
                try bob.commit(["README": "bob's\n"])

                try ann.withPush("main") { first in
                    let build = try yard.builder.waitForArrival()
                    try bob.withPush("main") { second in
                        try second.waitForErrors("waiting")
                        try build.goOn()
                        try second.wait().shows(
                            """
                            remote: -----> waiting for 'blog': 1 before this push, now a push by ann
                            remote: error: cannot take 'main': it moved from \(old.short) to \(anns.short) while this push was under way
                            remote:   fetch it and integrate it, then push again: git fetch REMOTE
                            To yard:blog
                             ! [remote rejected] main -> main (pre-receive hook declined)
                            error: failed to push some refs to 'yard:blog'
                            """)
                    }
                    #expect(try first.wait().ending == .exited(0))
                }
                #expect(try yard.head(of: "blog") == anns)
                #expect(try yard.builder.builds.map { try $0.comment } == [old, anns])

                // As it was told to.
                try yard.setBuilder(StandIn.good)
                try bob.git("fetch", "--quiet", "yard").success()
                try bob.git("rebase", "--quiet", "-X", "theirs", "yard/main").success()
                try bob.push("main").success()
            }
        }

        @Test func servesThePushesToAnAppInTheOrderTheyCame() throws {
            try withYard { yard in
                try yard.pushyard("app", "create", "blog", "branch=main", "force=allow").success()
                let people = try ["ann", "bob", "cid"].map { name in
                    let work = try yard.addKey(name).makeWorktree(for: "blog")
                    try work.commit(["name": name])
                    return work
                }
                try people[0].push("main").success()
                try yard.setBuilder(Self.meeting)
                for person in people { try person.commit() }
                try people[0].withPush("main") { first in
                    let build = try yard.builder.waitForArrival()
                    try people[1].withPush("--force", "main:main") { second in
                        try second.waitForErrors("waiting")
                        try people[2].withPush("-o", "no-build", "main:refs/tags/v1") { third in
                            try third.waitForErrors("2 before")
                            try build.goOn()
                            try first.wait().success()
                            // Whether it sees the place between depends on how long the second takes to be refused.
                            let lines = try third.wait().success().remoteLines
                            #expect(lines.first == "-----> waiting for 'blog': 2 before this push, now a push by ann")
                            #expect(lines.last == "taking tag 'v1' without a build: only a branch is built")
                            #expect(try second.wait().ending == .exited(1))
                        }
                    }
                }
            }
        }

        @Test func letsANewerPushTakeThePlaceOfOneThatWaits() throws {
            try withYard { yard in
                try yard.pushyard("app", "create", "blog", "branch=main").success()
                let people = try ["ann", "bob", "cid"].map { name in
                    let work = try yard.addKey(name).makeWorktree(for: "blog")
                    try work.commit(["name": name])
                    return work
                }
                try yard.setBuilder(Self.meeting)
                try people[0].withPush("main") { first in
                    let build = try yard.builder.waitForArrival()
                    try people[1].withPush("main") { second in
                        try second.waitForErrors("waiting")
                        try people[2].withPush("main") { third in
                            try second.wait().shows(
                                """
                                remote: -----> waiting for 'blog': 1 before this push, now a push by ann
                                remote: error: a push by cid of the same refs takes the place of this one, which waited
                                remote:   when that has ended, fetch it and integrate it, then push again: git fetch REMOTE
                                To yard:blog
                                 ! [remote rejected] main -> main (pre-receive hook declined)
                                error: failed to push some refs to 'yard:blog'
                                """)
                            try build.goOn()
                            try first.wait().success()
                            #expect(try third.wait().remoteLines.first?.hasPrefix("-----> waiting for 'blog'") == true)
                        }
                    }
                }
                #expect(try yard.builder.builds.count == 1)
            }
        }

        @Test func buildsTwoAppsAtTheSameTime() throws {
            try withYard { yard in
                let ann = try yard.addKey("ann")
                let works = try ["blog", "wiki"].map { try ann.makeWorktree(for: $0) }
                for work in works { try work.commit() }
                try yard.setBuilder(Self.meeting)
                try works[0].withPush("main") { one in
                    try works[1].withPush("main") { other in
                        let builds = [try yard.builder.waitForArrival(), try yard.builder.waitForArrival()]
                        for build in builds { try build.goOn() }
                        try other.wait().success()
                    }
                    try one.wait().success()
                }
                #expect(try yard.repositories == ["blog.git", "wiki.git"])
            }
        }

        /// Both find no app, and one is faster.
        @Test func createsAnAppOnceForTwoFirstPushes() throws {
            try withYard { yard in
                let ann = try yard.addKey("ann")
                let works = try [ann.makeWorktree(for: "blog"), ann.makeWorktree(for: "blog")]
                for (number, work) in works.enumerated() { try work.commit(["number": "\(number)"]) }
                let seen = try works[0].withPush("main") { one in
                    try works[1].withPush("main") { other in try [one.wait(), other.wait()] }
                }
                #expect(Set(seen.map(\.ending)) == [.exited(0), .exited(1)])
                let lost = try #require(seen.first { $0.ending == .exited(1) })
                #expect(lost.seen.contains("remote: error: cannot take 'main': it was created at "))
                #expect(try yard.builder.builds.count == 1)
            }
        }

        @Test func doesNotRenameOrDestroyAnAppDuringAPush() throws {
            try withYard { yard in
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                try work.commit()
                try yard.setBuilder(Self.meeting)
                try work.withPush("main") { push in
                    let build = try yard.builder.waitForArrival()
                    for arguments in [["rename", "blog", "wiki"], ["destroy", "blog", "--yes"]] {
                        let result = try yard.pushyard(["app"] + arguments)
                        #expect(result.ending == .exited(75))
                        result.shows(
                            """
                            error: cannot change 'blog': a push to it is under way
                              try again when it has ended
                            """)
                    }
                    try build.goOn()
                    try push.wait().success()
                }
                try yard.pushyard("app", "rename", "blog", "wiki").success()
                try work.commit(["README": "hello\n"])
                try work.git("remote", "set-url", "yard", "yard:wiki").success()
                try yard.setBuilder(StandIn.good)
                try work.push("main").success()
            }
        }
    }
}
