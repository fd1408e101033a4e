import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite(
    .requiresRoot, .requires(tool: "docker-registry"),
    .requires(tool: "sshd"), .requires(tool: "runc"), .requires(tool: "busybox"), .requires(tool: "curl"))
struct QuickstartTests {
    @Test func pushesAnAppAndShowsItsPage() throws {
        try withQuickstartPlace { place in
            try place.bringBase()
            for _ in 0..<2 {
                let told = try place.quickstart().success().outputText
                #expect(told.contains("<h1>Hello from a push</h1>"))
                #expect(told.contains("<h1>Hello again</h1>"))
                #expect(told.contains("(E-LINKESC)"))
                #expect(told.split(separator: "\n").last?.hasPrefix("  It took ") == true)
                // The app serves on, as long as nobody ends it.
                let page = try #require(told.firstMatch(of: /The page is at (http:[^ ]*)/)?.1)
                #expect(try run("curl", ["-sf", String(page)]).success().outputText.contains("Hello again"))
            }
            #expect(try !place.processes.isEmpty)
            try place.quickstart("--clean").success()
            #expect(try place.processes == [])
            #expect(access(place.yard.string, F_OK) != 0)
        }
    }

    /// Killed at moments that lie anywhere in a run, it finishes the next time.
    @Test func goesOnWhereItWasKilled() throws {
        try withQuickstartPlace { place in
            try place.bringBase()
            var generator = SeededGenerator(seed: 7)
            let headings = [
                "a yard", "a base image", "a key, and an app", "git push", "the image, running", "a change",
            ]
            for _ in 0..<Soak.count(short: 2, full: 30) {
                let heading = headings[Int.random(in: 0..<headings.count, using: &generator)]
                let script = "exec setsid --wait \(deployment)/quickstart 1>&2"
                try withRunningTool(
                    "sh", ["-c", script], environment: place.environment, directory: repository
                ) { running in
                    try running.waitForErrors("== \(heading) ")
                    for process in try RunningProcess.descendants(of: running.pid) where process.command.count > 0 {
                        // Its daemons have left its process group.
                        if process.command.contains(where: { $0.hasSuffix("Deploy/quickstart") }) {
                            kill(-process.pid, SIGKILL)
                            break
                        }
                    }
                }
            }
            try place.quickstart().success()
            try place.quickstart("--clean").success()
            #expect(try place.processes == [])
        }
    }

    @Test func leavesADirectoryAloneThatIsNotItsOwn() throws {
        try withQuickstartPlace { place in
            try run("mkdir", [place.yard.string]).success()
            let result = try place.quickstart()
            #expect(result.ending == .exited(1))
            #expect(
                result.errorText == """
                    error: '\(place.yard)' is there, and not a yard of the quickstart
                      choose another with --dir

                    """)
            #expect(try place.quickstart("--clean").ending == .exited(1))
            try run("rmdir", [place.yard.string]).success()
        }
    }
}
