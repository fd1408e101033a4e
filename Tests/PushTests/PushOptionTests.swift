import TestSupport
import Testing

extension PushTests {
    @Suite struct Options {
        @Test func takesTheBranchWithoutABuildWhenAsked() throws {
            try withYard { yard in
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                let commit = try work.commit()
                try work.push("-o", "no-build", "main").shows(
                    """
                    remote: taking 'main' without a build, as 'no-build' asks
                    remote: 'main' becomes the deploy branch of 'blog', as the first branch pushed
                    remote:   to choose another: pushyard app set blog branch=NAME
                    To yard:blog
                     * [new branch]      main -> main
                    """)
                #expect(try yard.head(of: "blog") == commit)
                #expect(try yard.pushyard("app", "show", "blog").outputText.contains("branch         main\n"))
                #expect(try yard.builder.builds.isEmpty)
            }
        }

        @Test func passesOptionsOnToTheBuilder() throws {
            try withYard { yard in
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                try work.commit()
                try work.push("-o", "rebuild", "-o", "clean", "-o", "message=Ünïcode", "main").success()
                #expect(
                    try yard.builder.builds[0].arguments.suffix(6) == [
                        "--push-option", "rebuild", "--push-option", "clean", "--push-option", "message=Ünïcode",
                    ])
            }
        }

        @Test(arguments: [
            (
                ["frob\u{1b}[31m"],
                """
                remote: error: push option 'frob\\x1b[31m' is unknown
                remote:   use 'no-build', 'rebuild', 'clean' or 'message=TEXT'
                """
            ),
            (["no-build", "clean"], "remote: error: push options 'no-build' and 'clean' contradict each other"),
            (["clean", "clean"], "remote: error: push option 'clean' is one too many of its kind"),
            (
                ["message="],
                """
                remote: error: push option 'message' has no text
                remote:   write 'message=TEXT'
                """
            ),
            (
                Array(repeating: "rebuild", count: 9),
                "remote: error: this push has 9 options, and 8 is the most"
            ),
        ])
        func refusesOptionsThatCannotBeFollowed(options: [String], sentence: String) throws {
            try withYard { yard in
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                try work.commit()
                try work.push(options.flatMap { ["-o", $0] } + ["main"]).shows(
                    """
                    \(sentence)
                    To yard:blog
                     ! [remote rejected] main -> main (pre-receive hook declined)
                    error: failed to push some refs to 'yard:blog'
                    """)
                #expect(try yard.builder.builds.isEmpty)
            }
        }
    }
}
