import SystemPackage
import TestSupport
import Testing

/// Everything between a pusher's git and the builder, with a real sshd.
@Suite(.requires(tool: "sshd"), .requires(tool: "git"), .requires(tool: "python3")) struct PushTests {
    @Test func buildsTheFirstPushAndSaysThatItDecidesTheBranch() throws {
        try withYard { yard in
            let work = try yard.addKey("ann").makeWorktree(for: "blog", branch: "trunk")
            let commit = try work.commit(["build.sh": "make\n", "src/main.c": "int main;\n"])
            let push = try work.push("trunk")
            #expect(
                push.seen == """
                    remote: -----> building 'trunk' of 'blog' at \(commit.short)
                    remote: 'trunk' becomes the deploy branch of 'blog', as the first branch pushed
                    remote:   to choose another: pushyard app set blog branch=NAME
                    remote: -----> compiling
                    remote:        main.c
                    remote: -----> registry.lan/blog@sha256:5a1e
                    To yard:blog
                     * [new branch]      trunk -> trunk
                    """)
            #expect(push.ending == .exited(0))
            #expect(try yard.head(of: "blog", "trunk") == commit)
            #expect(try yard.git("blog", "symbolic-ref", "HEAD").outputText == "refs/heads/trunk\n")
            #expect(try yard.pushyard("app", "show", "blog").outputText.contains("branch         trunk\n"))
        }
    }

    @Test func handsTheBuilderTheSourceAndWhatIsKnownOfIt() throws {
        try withYard { yard in
            let work = try yard.addKey("ann").makeWorktree(for: "blog")
            let commit = try work.commit(["build.sh": "make\n", "src/main.c": "int main;\n"])
            try work.push("-o", "message=it's \"done\"; $(id)", "main").success()
            let build = try #require(try yard.builder.builds.first)
            #expect(
                try build.arguments == [
                    "build", "blog", "--commit", commit, "--ref", "refs/heads/main", "--pusher", "ann",
                    "--push-option", "message=it's \"done\"; $(id)",
                ])
            #expect(try build.entries == ["644 build.sh", "755 src", "644 src/main.c"])
            #expect(try build.comment == commit)
            #expect(try !build.isCompressed)
            let names = try build.environment.map { $0.prefix { $0 != "=" } }
            #expect(names == ["HOME", "LC_ALL", "PATH", "PUSHYARD_CONFIG", "PUSHYARD_HOME"])
        }
    }

    @Test func buildsTheSecondPush() throws {
        try withYard { yard in
            let work = try yard.addKey("ann").makeWorktree(for: "blog")
            let first = try work.commit()
            try work.push("main").success()
            let second = try work.commit(["README": "hello\n"])
            try work.push("main").shows(
                """
                remote: -----> building 'main' of 'blog' at \(second.short)
                remote: -----> compiling
                remote:        main.c
                remote: -----> registry.lan/blog@sha256:5a1e
                To yard:blog
                   \(first.short)..\(second.short)  main -> main
                """)
            #expect(try yard.builder.builds.map { try $0.comment } == [first, second])
            try work.push("main").shows("Everything up-to-date")
        }
    }

    @Test func leavesTheBranchWhereItIsWhenTheBuildFails() throws {
        try withYard { yard in
            try yard.setBuilder([.read, .say("error: 'make' ended with status 2"), .exit(40)])
            let work = try yard.addKey("ann").makeWorktree(for: "blog")
            let commit = try work.commit()
            let push = try work.push("main")
            #expect(
                push.seen == """
                    remote: -----> building 'main' of 'blog' at \(commit.short)
                    remote: 'main' becomes the deploy branch of 'blog', as the first branch pushed
                    remote:   to choose another: pushyard app set blog branch=NAME
                    remote: error: 'make' ended with status 2
                    To yard:blog
                     ! [remote rejected] main -> main (pre-receive hook declined)
                    error: failed to push some refs to 'yard:blog'
                    """)
            #expect(push.ending == .exited(1))
            #expect(try yard.head(of: "blog") == nil)
            // Nor is the branch decided.
            #expect(try yard.pushyard("app", "show", "blog").outputText.contains("(the next push decides)"))

            try yard.setBuilder(StandIn.good)
            try work.push("main:trunk").success()
            #expect(try yard.head(of: "blog", "trunk") == commit)
        }
    }

    @Test func refusesToReplaceHistoryBeforeItBuilds() throws {
        try withYard { yard in
            let work = try yard.addKey("ann").makeWorktree(for: "blog")
            try work.commit()
            let old = try work.commit(["README": "hello\n"])
            try work.push("main").success()
            try work.git("commit", "--quiet", "--amend", "--message", "another").success()
            let new = try work.head
            try work.push("--force", "main").shows(
                """
                remote: error: cannot take 'main': \(old.short), which is here, is no ancestor of \(new.short)
                remote:   integrate it: git pull --rebase REMOTE main; or let the app be forced: pushyard app set blog force=allow
                To yard:blog
                 ! [remote rejected] main -> main (pre-receive hook declined)
                error: failed to push some refs to 'yard:blog'
                """)
            #expect(try yard.head(of: "blog") == old)
            #expect(try yard.builder.builds.count == 1)

            try yard.pushyard("app", "set", "blog", "force=allow").success()
            try work.push("--force", "main").shows(
                """
                remote: -----> building 'main' of 'blog' at \(new.short)
                remote: replacing the history of 'main': \(old.short) is no ancestor of \(new.short)
                remote: -----> compiling
                remote:        main.c
                remote: -----> registry.lan/blog@sha256:5a1e
                To yard:blog
                 + \(old.short)...\(new.short) main -> main (forced update)
                """)
            #expect(try yard.head(of: "blog") == new)
        }
    }

    @Test func refusesAnotherBranchOrTakesItWithoutABuild() throws {
        try withYard { yard in
            try yard.pushyard("app", "create", "blog", "branch=main").success()
            let work = try yard.addKey("ann").makeWorktree(for: "blog")
            let commit = try work.commit()
            try work.push("main:topic").shows(
                """
                remote: error: cannot take 'topic': 'blog' deploys 'main'
                remote:   to deploy it: git push REMOTE topic:main; to take others without a build: pushyard app set blog wrong-branch=accept
                To yard:blog
                 ! [remote rejected] main -> topic (pre-receive hook declined)
                error: failed to push some refs to 'yard:blog'
                """)
            try yard.pushyard("app", "set", "blog", "wrong-branch=accept").success()
            try work.push("main:topic").shows(
                """
                remote: taking 'topic' without a build: 'blog' deploys 'main'
                remote:   to deploy it: git push REMOTE topic:main
                To yard:blog
                 * [new branch]      main -> topic
                """)
            #expect(try yard.head(of: "blog", "topic") == commit)
            try work.push(":topic").shows(
                """
                remote: deleting 'topic'
                To yard:blog
                 - [deleted]         topic
                """)
            #expect(try yard.builder.builds.isEmpty)
        }
    }

    @Test func takesAndDeletesTagsWithoutABuild() throws {
        try withYard { yard in
            let work = try yard.addKey("ann").makeWorktree(for: "blog")
            let commit = try work.commit()
            try work.git("tag", "v1").success()
            try work.git("tag", "--annotate", "--message", "two", "v2").success()
            try work.push("v1", "v2").shows(
                """
                remote: taking tag 'v1' without a build: only a branch is built
                remote: taking tag 'v2' without a build: only a branch is built
                To yard:blog
                 * [new tag]         v1 -> v1
                 * [new tag]         v2 -> v2
                """)
            try work.commit()
            try work.push("+HEAD:refs/tags/v1").shows(
                """
                remote: error: cannot take tag 'v1': it is here already, at \(commit.short)
                remote:   choose another name; or let the app be forced: pushyard app set blog force=allow
                To yard:blog
                 ! [remote rejected] HEAD -> v1 (pre-receive hook declined)
                error: failed to push some refs to 'yard:blog'
                """)
            try work.push("--delete", "v1").shows(
                """
                remote: deleting 'v1'
                To yard:blog
                 - [deleted]         v1
                """)
            #expect(try yard.builder.builds.isEmpty)
        }
    }

    @Test func refusesToDeleteTheDeployBranch() throws {
        try withYard { yard in
            let work = try yard.addKey("ann").makeWorktree(for: "blog")
            let commit = try work.commit()
            try work.push("main").success()
            try work.push(":main").shows(
                """
                remote: error: cannot delete 'main': 'blog' deploys it
                remote:   to deploy another branch: pushyard app set blog branch=NAME
                To yard:blog
                 ! [remote rejected] main (pre-receive hook declined)
                error: failed to push some refs to 'yard:blog'
                """)
            #expect(try yard.head(of: "blog") == commit)
        }
    }

    @Test func buildsAtMostOnceHoweverManyRefsArePushed() throws {
        try withYard { yard in
            let work = try yard.addKey("ann").makeWorktree(for: "blog")
            let commit = try work.commit()
            for branch in ["a", "b"] { try work.git("branch", branch).success() }
            try work.push("--all").shows(
                """
                remote: error: cannot tell which branch 'blog' deploys: its first push has 'a', 'b' and 'main'
                remote:   push that branch alone: git push REMOTE BRANCH
                To yard:blog
                 ! [remote rejected] a -> a (pre-receive hook declined)
                 ! [remote rejected] b -> b (pre-receive hook declined)
                 ! [remote rejected] main -> main (pre-receive hook declined)
                error: failed to push some refs to 'yard:blog'
                """)
            try yard.pushyard("app", "set", "blog", "branch=main").success()
            try work.push("--all").shows(
                """
                remote: error: cannot take 'a' and 'b': 'blog' deploys 'main'
                remote:   to push that one alone: git push REMOTE main; to take others without a build: pushyard app set blog wrong-branch=accept
                remote: the other ref of this push cannot be taken alone
                To yard:blog
                 ! [remote rejected] a -> a (pre-receive hook declined)
                 ! [remote rejected] b -> b (pre-receive hook declined)
                 ! [remote rejected] main -> main (pre-receive hook declined)
                error: failed to push some refs to 'yard:blog'
                """)
            #expect(try yard.builder.builds.isEmpty)
            try yard.pushyard("app", "set", "blog", "wrong-branch=accept").success()
            try work.push("--all").shows(
                """
                remote: taking 'a' without a build: 'blog' deploys 'main'
                remote:   to deploy it: git push REMOTE a:main
                remote: taking 'b' without a build: 'blog' deploys 'main'
                remote:   to deploy it: git push REMOTE b:main
                remote: -----> building 'main' of 'blog' at \(commit.short)
                remote: -----> compiling
                remote:        main.c
                remote: -----> registry.lan/blog@sha256:5a1e
                To yard:blog
                 * [new branch]      a -> a
                 * [new branch]      b -> b
                 * [new branch]      main -> main
                """)
            #expect(try yard.builder.builds.count == 1)
        }
    }

    @Test func refusesWhatLacksItsHistory() throws {
        try withYard { yard in
            let ann = try yard.addKey("ann")
            let work = try ann.makeWorktree(for: "blog")
            try work.commit()
            try work.commit(["README": "hello\n"])
            try work.push("main").success()

            let shallow = try ann.clone("blog", "--depth=1")
            let commit = try shallow.commit(["NEWS": "shallow\n"])
            try shallow.git("remote", "set-url", "yard", "yard:wiki").success()
            try shallow.push("main").shows(
                """
                remote: error: cannot take 'main': it comes from a shallow clone, and the history it lacks is not here
                remote:   fetch the rest, then push again: git fetch --unshallow
                To yard:wiki
                 ! [remote rejected] main -> main (shallow update not allowed)
                error: failed to push some refs to 'yard:wiki'
                """)
            // Where the rest is there, nothing is missing.
            try shallow.git("remote", "set-url", "yard", "yard:blog").success()
            try shallow.push("main").success()
            #expect(try yard.head(of: "blog") == commit)
            #expect(try yard.builder.builds.count == 2)
        }
    }

    @Test func givesBackWhatWasPushed() throws {
        try withYard { yard in
            let ann = try yard.addKey("ann")
            let work = try ann.makeWorktree(for: "blog", branch: "trunk")
            try work.commit(["build.sh": "make\n", "src/main.c": "int main;\n"])
            try work.push("trunk").success()
            let clone = try ann.clone("blog")
            #expect(try clone.head == work.head)
            try run("diff", ["-r", "--exclude=.git", work.path.string, clone.path.string]).success()
            let commit = try clone.commit(["NEWS": "from the clone\n"])
            try clone.push("trunk").success()
            try work.git("fetch", "--quiet", "yard").success()
            #expect(try work.revision("yard/trunk") == commit)
        }
    }

    @Test func refusesWhatCannotBeKeptBesideAnother() throws {
        try withYard { yard in
            try yard.pushyard("app", "create", "blog", "branch=main", "wrong-branch=accept").success()
            let work = try yard.addKey("ann").makeWorktree(for: "blog")
            try work.commit()
            try work.push("main:topic", "main:topic/one", "main").shows(
                """
                remote: error: cannot take 'topic/one': there is 'topic', and git cannot keep both
                remote:   choose another name; or delete the other first: git push REMOTE --delete refs/heads/topic
                remote: the other 2 refs of this push cannot be taken alone
                To yard:blog
                 ! [remote rejected] main -> topic (pre-receive hook declined)
                 ! [remote rejected] main -> topic/one (pre-receive hook declined)
                 ! [remote rejected] main -> main (pre-receive hook declined)
                error: failed to push some refs to 'yard:blog'
                """)
            try work.push("main:refs/pushyard/builds").shows(
                """
                remote: error: cannot take 'refs/pushyard/builds': the name is reserved for pushyard
                To yard:blog
                 ! [remote rejected] main -> refs/pushyard/builds (deny updating a hidden ref)
                error: failed to push some refs to 'yard:blog'
                """)
            #expect(try yard.builder.builds.isEmpty)
        }
    }
}
