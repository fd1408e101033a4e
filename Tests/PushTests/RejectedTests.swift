import SystemPackage
import TestSupport
import Testing

extension PushTests {
    /// An admin looks at what was refused.
    @Suite struct Rejected {
        @Test func showsAnAdminWhatTheFrontHasRefused() throws {
            try withYard { yard in
                let (id, commit) = try refusedPush(in: yard)
                let list = try yard.pushyard("rejected", "list").success().outputText.split(separator: "\n")
                #expect(list.count == 2)
                #expect(list[0].split(separator: " ") == ["ID", "APP", "CODE", "TIME", "PUSHER"])
                #expect(list[1].hasPrefix("\(id)  blog  E-LINKESC  20"))
                #expect(list[1].hasSuffix("  ann"))

                let show = try yard.pushyard("rejected", "show", id).success().outputText
                #expect(
                    show.split(separator: "\n").prefix(7) == [
                        "rejected source \(id)", "  app      blog",
                        "  reason   'a/link': symlink target escapes root: '../../etc/passwd' (E-LINKESC)",
                        "  hint     let the link point inside the source, or put the file itself there",
                        "  entry    a/link", "  commit   \(commit)", "  ref      refs/heads/main",
                    ])

                let files = try yard.pushyard("rejected", "files", id).success()
                #expect(
                    files.outputText == """
                        d             a/
                        -        4 B  a/file
                        ! entry 3 'a/link': symlink target escapes root: '../../etc/passwd' (E-LINKESC)
                        x        5 B  build.sh

                        """)
                let look = yard.directory.appending("look")
                let extract = try yard.pushyard("rejected", "extract", id, look.string).success()
                #expect(
                    extract.errorText == """
                        warning: left out: entry 3 'a/link': symlink target escapes root: '../../etc/passwd' (E-LINKESC)

                        """)
                #expect(
                    try run("find", [".", "-printf", "%m %P\\n"], directory: look).success().outputText
                        .split(separator: "\n").sorted() == ["644 a/file", "755 ", "755 a", "755 build.sh"])
            }
        }

        @Test func givesTheArchiveBackAndRemovesIt() throws {
            try withYard { yard in
                let (id, _) = try refusedPush(in: yard)
                let archive = try yard.pushyard("rejected", "extract", "--archive", id).success().output
                let kept = yard.front.appending("rejected/\(id)/source.tar.gz")
                #expect(try run("cmp", [kept.string, "-"], input: archive).ending == .exited(0))
                try yard.pushyard("rejected", "rm", id).success()
                let list = try yard.pushyard("rejected", "list").success().outputText
                #expect(list == "ID  APP  CODE  TIME  PUSHER\n")
                let again = try yard.pushyard("rejected", "show", id)
                #expect(again.ending == .exited(1))
                #expect(
                    again.errorText == """
                        error: there is no rejected source '\(id)'
                          see them all: pushyard rejected list

                        """)
            }
        }

        /// The settings say how many; the oldest go.
        @Test func keepsAsManyAsTheAdminSays() throws {
            try withYard { yard in
                try yard.setBuilder(command: yard.builder.command(StandIn.good), settings: "keep-rejected: 1")
                let (first, _) = try refusedPush(in: yard)
                let (second, _) = try refusedPush(in: yard, from: "bob")
                #expect(first != second)
                #expect(try yard.rejected == [second])
            }
        }

        /// The front's admin sees both, and has what the builder keeps unpacked where he is.
        @Test func asksTheBuilderForWhatItKeeps() throws {
            try withYard { yard in
                let (id, _) = try refusedPush(in: yard)
                let kept = try keepAtTheBuilder("1j0w4d8k3q7", in: yard)
                let list = try yard.pushyard("rejected", "list", "--json").success().outputText
                #expect(list.contains("\"id\":\"\(id)\"") && list.contains("\"id\":\"1j0w4d8k3q7\""))
                let files = try yard.pushyard("rejected", "files", "1j0w4d8k3q7").success().outputText
                #expect(files == "-        5 B  run.sh\n")
                let look = yard.directory.appending("look")
                try yard.pushyard("rejected", "extract", "1j0w4d8k3q7", look.string).success()
                #expect(try names(in: look) == ["run.sh"])
                try yard.pushyard("rejected", "build", "1j0w4d8k3q7").success()
                let build = try #require(try yard.builder.builds.last)
                #expect(try build.arguments == ["build", "blog", "--ref", "refs/heads/main", "--pusher", "ann"])
                #expect(try build.entries == ["644 run.sh"])
                try yard.pushyard("rejected", "rm", "1j0w4d8k3q7").success()
                #expect(try !names(in: kept.removingLastComponent()).contains("1j0w4d8k3q7"))
                #expect(try yard.rejected == [id])
            }
        }

        private func keepAtTheBuilder(_ id: String, in yard: Yard) throws -> FilePath {
            let kept = yard.directory.appending("builder/home/builder/rejected/\(id)")
            let script = """
                mkdir -p "$0" && cd "$0" && echo true > run.sh && tar -czf source.tar.gz run.sh && rm run.sh
                """
            try run("sh", ["-c", script, kept.string]).success()
            try write(
                """
                {"app": "blog", "ref": "refs/heads/main", "pusher": "ann", "time": "2024-05-01T12:00:00Z",
                 "code": "E-SCRIPT", "message": "no"}
                """, to: kept.appending("reason.json"))
            return kept
        }

        private func refusedPush(in yard: Yard, from name: String = "ann") throws -> (id: String, commit: String) {
            let work = try yard.addKey(name).makeWorktree(for: "blog")
            let script = "mkdir a && ln -s ../../etc/passwd a/link && echo make > build.sh && chmod 755 build.sh"
            try run("sh", ["-c", script], directory: work.path).success()
            let commit = try work.commit(["a/file": "yes\n"])
            let push = try work.push("-f", "main")
            let id = try #require(push.remoteLines.last?.split(separator: " ").last)
            return (String(id), commit)
        }
    }
}
