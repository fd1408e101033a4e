import SystemPackage
import TestSupport
import Testing

/// A push sends commits, so that is what `pushyard check` judges where there are any.
@Suite(.requires(tool: "git")) struct CheckWorkTreeTests {
    private func withWorkTree(_ script: String, _ body: (CheckedPlace) throws -> Void) throws {
        try withCheckedPlace { place in
            try place.shell("git init -q -b main && \(script)").success()
            try body(place)
        }
    }

    private func text(_ facts: String, warnings: String = "") -> String {
        "'.' at commit COMMIT: accepted\n\(facts)  convention  doskara: 'build.sh' and 'run.sh' at the root\n\(warnings)"
    }

    @Test func judgesTheCommitAndNotTheFiles() throws {
        let commit = "echo b >build.sh && echo r >run.sh && git add . && git commit -qm 'The app'"
        try withWorkTree(commit) { place in
            let clean = try place.check()
            let id = try place.shell("git rev-parse HEAD").outputText.dropLast()
            expect(
                clean, 0,
                """
                '.' at commit \(id.prefix(7)): accepted
                  entries     2
                  bytes       4
                  identity    sha256:3f9a299967627faa2267dd0c721274b0de5625d19f25aef52cbf8f8548152764
                  commit      \(id)
                  convention  doskara: 'build.sh' and 'run.sh' at the root

                """)
            try place.shell("echo x >.git/info/exclude && touch x && mkfifo f && rm run.sh && echo >>build.sh")
                .success()
            try expect(
                place.check(), 0,
                clean.outputText + "warning: 2 uncommitted changes are not part of a push (W-UNCOMMITTED)\n")
        }
    }

    @Test func remindsOfAFixThatIsNotCommitted() throws {
        try withWorkTree("ln -s /etc a && git add . && git commit -qm bad && rm a && touch a") { place in
            let id = try place.shell("git rev-parse --short=7 HEAD").outputText.dropLast()
            try expect(
                place.check(), 10,
                """
                '.' at commit \(id): refused
                error: 'a': symlink target escapes root: '/etc' (E-LINKESC)
                  let the link point inside the source, or put the file itself there
                warning: 1 uncommitted change is not part of a push (W-UNCOMMITTED)

                """)
        }
    }

    @Test func tellsAllThatIsWrongWithACommit() throws {
        let script = """
            mkdir a && ln -s .. a/s && ln -s a/s/../x b && touch c .wh.d && ln -s a/s/../y e && git add . && \
            git commit -qm bad
            """
        try withWorkTree(script) { place in
            let errors = try place.check().outputText.split(separator: "\n").filter { $0.hasPrefix("error: ") }
            #expect(
                errors == [
                    "error: '.wh.d': reserved whiteout name (E-WH)",
                    "error: 'b': symlink target escapes root: 'a/s/../x' (E-LINKESC)",
                    "error: 'e': symlink target escapes root: 'a/s/../y' (E-LINKESC)",
                ])
        }
    }

    @Test func hasTheIdentityOfTheArchiveThatGitMakes() throws {
        let script = """
            mkdir -p a/b && echo 1 >a/b/c && echo 2 >a.c && ln -s a/b l && touch x && chmod +x x && git add . && \
            git commit -qm all && git archive -o ../$$.tar HEAD && mv ../$$.tar .git/archive.tar
            """
        try withWorkTree(script) { place in
            func identity(_ arguments: String...) throws -> Substring? {
                try place.shell("\"$0\" check \(arguments.joined(separator: " "))").outputText.split(separator: "\n")
                    .first {
                        $0.hasPrefix("  identity")
                    }
            }
            let ofCommit = try #require(try identity("."))
            #expect(try identity(".git/archive.tar") == ofCommit)
            try place.shell("rm -rf ../files && git checkout-index -a --prefix=../files/").success()
            #expect(try identity("../files") == ofCommit)
            try place.shell("rm -rf ../files").success()
        }
    }

    @Test func unpacksTheCommit() throws {
        try withWorkTree("echo 1 >a && git add a && git commit -qm a && touch b") { place in
            _ = try place.check("--unpack", "out")
            #expect(try place.shell("ls -A out && cat out/a").outputText == "a\n1\n")
        }
    }

    @Test func judgesALinkedWorkTree() throws {
        try withWorkTree("touch a && git add a && git commit -qm a && git worktree add -q linked") { place in
            let result = try place.check("--convention", "sti", "linked")
            #expect(result.ending == .exited(0))
            #expect(result.outputText.hasPrefix("'linked' at commit "))
        }
    }

    @Test func saysThatNothingIsCommitted() throws {
        try withWorkTree("touch build.sh") { place in
            try expect(
                place.check(), 1,
                errors: """
                    error: cannot judge '.': nothing is committed yet
                      commit first, or judge the files: pushyard pack | pushyard check -

                    """)
            #expect(try place.shell("\"$0\" pack | \"$0\" check -").ending == .exited(11))
        }
    }

    /// Also below, and where git ignores a pattern that a tracked file matches.
    @Test func packsNothingThatGitIgnores() throws {
        let script = """
            printf '*.env\n/modules/\n' >.gitignore && mkdir -p modules/a sub/modules && touch modules/a/b sub/modules/c \
                a.env kept.env new sub/b.env && git add -f kept.env && echo secret >.git/info/exclude && touch secret
            """
        try withWorkTree(script) { place in
            expect(
                try place.shell("\"$0\" pack | tar tzf -; cd sub && \"$0\" pack | tar tzf -"), 0,
                ".gitignore\nkept.env\nnew\nsub/\nsub/modules/\nsub/modules/c\nmodules/\nmodules/c\n")
            expect(
                try place.shell("PATH=/nonexistent \"$0\" pack sub"), 1,
                errors: """
                    error: cannot tell what git ignores in 'sub'
                      'git' is not installed: it is not in '/nonexistent'
                      commit, and hand over what 'pushyard export sub HEAD' writes

                    """)
        }
    }

    @Test func takesANestedRepositoryForASubmodule() throws {
        try withWorkTree("touch build.sh run.sh .a && git init -q sub && touch sub/.b sub/.c && touch sub/file") {
            place in
            try expect(
                place.shell("\"$0\" pack | \"$0\" check -; \"$0\" pack | tar tzf -"), 0,
                """
                standard input: accepted
                  entries     4
                  bytes       0
                  identity    sha256:3f9b418d11d5798a42416fcd1d6cc834e0a69b7719dcae5e043d0505ececcebf
                  convention  doskara: 'build.sh' and 'run.sh' at the root
                .a
                build.sh
                run.sh
                sub/

                """,
                errors: String(
                    repeating: "warning: 'sub' is a submodule: it arrives as an empty directory\n", count: 2))
        }
    }
}
