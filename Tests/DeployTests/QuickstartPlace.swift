import Glibc
import SystemPackage
import TestSupport

/// A directory for the quickstart's yard, and a swift that has built pushyard already.
struct QuickstartPlace {
    let directory: FilePath

    var yard: FilePath { directory.appending("yard") }

    var environment: [String: String] {
        [
            "PATH": "\(directory)/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": directory.string, "LC_ALL": "C.UTF-8", "TMPDIR": directory.string,
            "PUSHYARD_QUICKSTART": yard.string,
        ]
    }

    func quickstart(_ arguments: String...) throws -> ToolResult {
        try run(
            deployment.appending("quickstart").string, arguments, environment: environment, directory: repository,
            seconds: 600)
    }

    /// Processes that run a program of the yard's, or with a file of it, or keep a base of it mounted.
    var processes: [String] {
        get throws {
            try names(in: "/proc").filter { Int32($0) != nil }.compactMap { pid in
                // What has ended meanwhile is none.
                guard let command = try? text(of: FilePath("/proc/\(pid)/cmdline")),
                    let environment = try? text(of: FilePath("/proc/\(pid)/environ")),
                    command.contains(yard.string) || environment.hasPrefix("PUSHYARD_KEEPS=\(yard)/")
                else { return nil }
                return command.split(separator: "\0").joined(separator: " ")
            }
        }
    }

    /// A small root filesystem in the place of mmdebstrap's.
    func bringBase() throws {
        let base = directory.appending("base.tar")
        try TinyRoot.write(to: base, adding: ["busybox", "wc"])
        try writeFile(
            "#!/bin/sh\nfor word; do case $word in *.tar) exec cp '\(base)' \"$word\" ;; esac; done\nexit 1\n",
            to: directory.appending("bin/mmdebstrap"), mode: [.ownerReadWriteExecute])
    }
}

/// Ends and removes what is left of the yard when `body` has ended.
func withQuickstartPlace<Result>(_ body: (QuickstartPlace) throws -> Result) throws -> Result {
    try withTemporaryDirectory { directory in
        let place = QuickstartPlace(directory: directory)
        try run("chmod", ["711", directory.string]).success()
        try run("mkdir", [directory.appending("bin").string]).success()
        let built = try pushyardExecutable.removingLastComponent()
        try writeFile(
            "#!/bin/sh\ncase \"$*\" in *--show-bin-path*) echo '\(built)' ;; esac\n",
            to: directory.appending("bin/swift"), mode: [.ownerReadWriteExecute])
        do {
            let result = try body(place)
            try place.quickstart("--clean").success()
            return result
        } catch {
            // The first error says more than a second one.
            _ = try? place.quickstart("--clean")
            throw error
        }
    }
}
