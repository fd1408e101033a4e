import Git
import Receive
import Testing

/// What becomes of pushes to an app called blog.
struct AdmissionTests {
    private let deployed = StandInRepository(refs: ["refs/heads/main": "1", "refs/heads/old": "1", "refs/tags/v1": "1"])

    private func judge(
        _ push: String, in repository: StandInRepository? = nil, branch: String? = "main",
        force: AppSettings.Force = .refuse, wrongBranch: AppSettings.WrongBranch = .refuse, options: [PushOption] = []
    ) throws -> Decision {
        var settings = AppSettings()
        settings.branch = try branch.map { try BranchName($0) }
        settings.force = force
        settings.wrongBranch = wrongBranch
        let admission = Admission(app: try AppName("blog"), settings: settings, options: try PushOptions(options))
        return try admission.judge(updates(push), in: repository ?? deployed)
    }

    private func lines(_ decision: Decision) -> String {
        switch decision {
        case .build(let build, let accepted):
            ([build.description] + (accepted.isEmpty ? [] : [accepted.summary])).joined(separator: "\n")
        case .accept(let accepted): accepted.summary
        case .refuse(let refusals): refusals.description
        }
    }

    private func expectRefusal(_ decision: Decision, _ sentence: String) {
        guard case .refuse(let refusals) = decision else {
            Issue.record("not refused: \(lines(decision))")
            return
        }
        #expect(refusals.description == sentence)
    }

    @Test func buildsTheDeployBranch() throws {
        let decision = try judge("1 2 refs/heads/main")
        guard case .build(let build, accepted: []) = decision else {
            Issue.record("not built: \(lines(decision))")
            return
        }
        #expect(try build.commit == object("2"))
        #expect(try build.previous == object("1"))
        #expect(build.ref.description == "refs/heads/main")
        #expect(!build.isFirst && !build.replacesHistory)
        #expect(decision.decidedBranch == nil)
        #expect(lines(decision) == "building 'main' of 'blog' at 2222222")
    }

    @Test func letsTheFirstPushDecideTheDeployBranch() throws {
        let decision = try judge("0 1 refs/heads/trunk", in: StandInRepository(), branch: nil)
        #expect(try decision.decidedBranch == BranchName("trunk"))
        #expect(
            lines(decision) == """
                building 'trunk' of 'blog' at 1111111
                'trunk' becomes the deploy branch of 'blog', as the first branch pushed
                  to choose another: pushyard app set blog branch=NAME
                """
        )
    }

    @Test func takesTagsBesideTheFirstBranch() throws {
        let decision = try judge("0 1 refs/tags/v1, 0 1 refs/heads/main", in: StandInRepository(), branch: nil)
        #expect(
            lines(decision) == """
                building 'main' of 'blog' at 1111111
                'main' becomes the deploy branch of 'blog', as the first branch pushed
                  to choose another: pushyard app set blog branch=NAME
                taking tag 'v1' without a build: only a branch is built
                """
        )
    }

    @Test func refusesFirstPushOfSeveralBranches() throws {
        expectRefusal(
            try judge(
                "0 1 refs/heads/main, 0 2 refs/heads/dev, 0 1 refs/tags/v1", in: StandInRepository(), branch: nil),
            """
            cannot tell which branch 'blog' deploys: its first push has 'main' and 'dev'
              push that branch alone: git push REMOTE BRANCH
            the other ref of this push cannot be taken alone
            """
        )
    }

    @Test func leavesTheDeployBranchOpenWhenOnlyTagsCome() throws {
        let decision = try judge("0 1 refs/tags/v1", in: StandInRepository(), branch: nil)
        #expect(decision.decidedBranch == nil)
        #expect(lines(decision) == "taking tag 'v1' without a build: only a branch is built")
    }

    @Test func buildsNothingWhenAskedNotTo() throws {
        #expect(
            try lines(judge("1 2 refs/heads/main", options: [.noBuild]))
                == "taking 'main' without a build, as 'no-build' asks"
        )
        let first = try judge("0 1 refs/heads/main", in: StandInRepository(), branch: nil, options: [.noBuild])
        #expect(try first.decidedBranch == BranchName("main"))
        #expect(
            lines(first) == """
                taking 'main' without a build, as 'no-build' asks
                'main' becomes the deploy branch of 'blog', as the first branch pushed
                  to choose another: pushyard app set blog branch=NAME
                """
        )
    }

    @Test func refusesToDeleteTheDeployBranch() throws {
        expectRefusal(
            try judge("1 0 refs/heads/main, 0 2 refs/heads/trunk", wrongBranch: .accept),
            """
            cannot delete 'main': 'blog' deploys it
              to deploy another branch: pushyard app set blog branch=NAME
            the other ref of this push cannot be taken alone
            """
        )
    }

    @Test(arguments: [(ObjectKind.tag, "tag"), (.tree, "tree"), (.blob, "blob")])
    func refusesBranchThatIsNoCommit(_ kind: ObjectKind, _ name: String) throws {
        var repository = deployed
        repository.kinds["2"] = kind
        expectRefusal(
            try judge("1 2 refs/heads/main", in: repository),
            """
            cannot take 'main': 2222222 is a \(name), and a branch needs a commit
              push the commit that is meant: git push REMOTE COMMIT:main
            """
        )
    }

    @Test func refusesToReplaceHistory() throws {
        expectRefusal(
            try judge("1 9 refs/heads/main"),
            """
            cannot take 'main': 1111111, which is here, is no ancestor of 9999999
              integrate it: git pull --rebase REMOTE main; or let the app be forced: pushyard app set blog force=allow
            """
        )
    }

    @Test func replacesHistoryWhereThatIsAllowed() throws {
        let decision = try judge("1 9 refs/heads/main", force: .allow)
        #expect(
            lines(decision) == """
                building 'main' of 'blog' at 9999999
                replacing the history of 'main': 1111111 is no ancestor of 9999999
                """
        )
    }

    @Test func refusesReplacedHistoryOfOtherBranches() throws {
        expectRefusal(
            try judge("1 9 refs/heads/old", wrongBranch: .accept),
            """
            cannot take 'old': 1111111, which is here, is no ancestor of 9999999
              integrate it: git pull --rebase REMOTE old; or let the app be forced: pushyard app set blog force=allow
            """
        )
    }

    @Test(arguments: [AppSettings.Force.allow, .refuse])
    func refusesShallowHistoryBeforeItAsksForAncestors(_ force: AppSettings.Force) throws {
        var repository = deployed
        repository.shallow = ["3"]
        expectRefusal(
            try judge("1 3 refs/heads/main", in: repository, force: force),
            """
            cannot take 'main': it comes from a shallow clone, and the history it lacks is not here
              fetch the rest, then push again: git fetch --unshallow
            """
        )
        expectRefusal(
            try judge("0 3 refs/tags/v2", in: repository, force: force),
            """
            cannot take 'v2': it comes from a shallow clone, and the history it lacks is not here
              fetch the rest, then push again: git fetch --unshallow
            """
        )
    }

    @Test func refusesPushThatStartedFromAnOldCommit() throws {
        var repository = deployed
        repository.refs["refs/heads/main"] = "2"
        expectRefusal(
            try judge("1 3 refs/heads/main", in: repository, force: .allow),
            """
            cannot take 'main': it moved from 1111111 to 2222222 while this push was under way
              fetch it and integrate it, then push again: git fetch REMOTE
            """
        )
        expectRefusal(
            try judge("0 3 refs/heads/main", in: repository, force: .allow),
            """
            cannot take 'main': it was created at 2222222 while this push was under way
              fetch it and integrate it, then push again: git fetch REMOTE
            """
        )
        repository.refs["refs/heads/main"] = nil
        expectRefusal(
            try judge("1 3 refs/heads/main", in: repository),
            """
            cannot take 'main': it was deleted while this push was under way
              push again
            """
        )
    }

    @Test func refusesWrongBranchWithTheRightCommand() throws {
        expectRefusal(
            try judge("0 2 refs/heads/feature/x"),
            """
            cannot take 'feature/x': 'blog' deploys 'main'
              to deploy it: git push REMOTE feature/x:main; \
            to take others without a build: pushyard app set blog wrong-branch=accept
            """
        )
    }

    @Test func takesWrongBranchWithoutABuildWhereThatIsSet() throws {
        #expect(
            try lines(judge("0 2 refs/heads/feature", wrongBranch: .accept)) == """
                taking 'feature' without a build: 'blog' deploys 'main'
                  to deploy it: git push REMOTE feature:main
                """
        )
    }

    @Test func refusesAllBranchesAtOnceInOneSentence() throws {
        let others = (1...8).map { "0 2 refs/heads/b\($0)" }.joined(separator: ", ")
        expectRefusal(
            try judge("1 2 refs/heads/main, \(others)"),
            """
            cannot take 'b1', 'b2', 'b3', 'b4', 'b5' and 3 others: 'blog' deploys 'main'
              to push that one alone: git push REMOTE main; \
            to take others without a build: pushyard app set blog wrong-branch=accept
            the other ref of this push cannot be taken alone
            """
        )
    }

    @Test func buildsOnceHoweverManyRefsThereAre() throws {
        let branches = (1...8).map { "0 2 refs/heads/b\($0)" }
        let tags = (1...30).map { "0 2 refs/tags/t\($0)" }
        let all = (tags + branches + ["1 2 refs/heads/main"]).joined(separator: ", ")
        let decision = try judge(all, wrongBranch: .accept)
        guard case .build(let build, let accepted) = decision else {
            Issue.record("not built: \(lines(decision))")
            return
        }
        #expect(build.branch.description == "main")
        #expect(accepted.count == 38)
        #expect(accepted.summary.hasSuffix("\nand 28 other refs, also without a build"))
    }

    @Test func takesTagsAndDeletionsWithoutABuild() throws {
        #expect(
            try lines(judge("0 2 refs/tags/v2, 1 0 refs/heads/old, 1 0 refs/tags/v1")) == """
                taking tag 'v2' without a build: only a branch is built
                deleting 'old'
                deleting 'v1'
                """
        )
    }

    @Test func refusesToReplaceATag() throws {
        expectRefusal(
            try judge("1 2 refs/tags/v1"),
            """
            cannot take tag 'v1': it is here already, at 1111111
              choose another name; or let the app be forced: pushyard app set blog force=allow
            """
        )
        #expect(
            try lines(judge("1 2 refs/tags/v1", force: .allow))
                == "taking tag 'v1' without a build: only a branch is built"
        )
    }

    @Test func refusesRefsThatAreNeitherBranchNorTag() throws {
        expectRefusal(
            try judge("0 2 refs/notes/commits"),
            """
            cannot take 'refs/notes/commits': it is neither a branch nor a tag
              to take such refs without a build: pushyard app set blog wrong-branch=accept
            """
        )
        #expect(
            try lines(judge("0 2 refs/notes/commits", wrongBranch: .accept))
                == "taking 'refs/notes/commits' without a build: only a branch is built"
        )
    }

    @Test func refusesHiddenRefsWhateverTheChange() throws {
        for push in ["0 2 refs/pushyard/x", "1 2 refs/pushyard/x", "1 0 refs/pushyard/x"] {
            expectRefusal(
                try judge(push, force: .allow, wrongBranch: .accept),
                "cannot take 'refs/pushyard/x': the name is reserved for pushyard"
            )
        }
    }

    @Test(arguments: [
        ("0 2 refs/heads/main/x", "main/x", "main", "refs/heads/main"),
        ("0 2 refs/heads/main/x/y", "main/x/y", "main", "refs/heads/main"),
        ("0 2 refs/tags/v1/x", "v1/x", "v1", "refs/tags/v1"),
        ("0 2 refs/heads/a, 0 2 refs/heads/a/b", "a/b", "a", "refs/heads/a"),
        ("0 2 refs/heads/a/b, 0 2 refs/heads/a", "a", "a/b", "refs/heads/a/b"),
        ("1 0 refs/heads/old, 0 2 refs/heads/old/b", "old/b", "old", "refs/heads/old"),
    ])
    func refusesNamesThatGitCannotKeepSideBySide(_ push: String, _ name: String, _ other: String, _ ref: String) throws
    {
        guard case .refuse(let refusals) = try judge(push, wrongBranch: .accept) else {
            Issue.record("not refused: \(push)")
            return
        }
        #expect(
            refusals.refusals.map(\.description) == [
                """
                cannot take '\(name)': there is '\(other)', and git cannot keep both
                  choose another name; or delete the other first: git push REMOTE --delete \(ref)
                """
            ]
        )
    }

    @Test func refusesBranchWhereADirectoryOfRefsIs() throws {
        var repository = deployed
        repository.refs["refs/heads/a/b"] = "1"
        guard case .refuse(let refusals) = try judge("0 2 refs/heads/a", in: repository, wrongBranch: .accept) else {
            Issue.record("not refused")
            return
        }
        #expect(try refusals.refusals == [.conflict(RefName("refs/heads/a"), with: RefName("refs/heads/a/b"))])
    }

    @Test func namesEachReasonOnce() throws {
        expectRefusal(
            try judge("1 9 refs/heads/main, 0 2 refs/heads/x, 1 2 refs/tags/v1, 0 2 refs/heads/y, 0 2 refs/tags/v2"),
            """
            cannot take 'main': 1111111, which is here, is no ancestor of 9999999
              integrate it: git pull --rebase REMOTE main; or let the app be forced: pushyard app set blog force=allow
            cannot take 'x' and 'y': 'blog' deploys 'main'
              to push that one alone: git push REMOTE main; \
            to take others without a build: pushyard app set blog wrong-branch=accept
            cannot take tag 'v1': it is here already, at 1111111
              choose another name; or let the app be forced: pushyard app set blog force=allow
            the other ref of this push cannot be taken alone
            """
        )
    }

    @Test func quotesNamesSoThatNoShellReadsThem() throws {
        expectRefusal(
            try judge("0 2 refs/heads/$(id)';id;'"),
            #"""
            cannot take '$(id)\';id;\'': 'blog' deploys 'main'
              to deploy it: git push REMOTE '$(id)'\'';id;'\'':main'; \#
            to take others without a build: pushyard app set blog wrong-branch=accept
            """#
        )
    }

    @Test func passesOnWhatTheRepositoryCannotAnswer() throws {
        #expect(throws: MissingObject.self) { try judge("1 7 refs/heads/main") }
    }
}
