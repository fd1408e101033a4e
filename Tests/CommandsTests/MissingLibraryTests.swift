import SystemPackage
import TestSupport
import Testing

/// Libraries that are loaded where they are used: what needs one says how to get it, everything else does without.
@Suite struct MissingLibraryTests {
    @Test(arguments: [
        ("load libgit2", soname: "libgit2.so.1.5", package: "libgit2-1.5", ["export", ".", "HEAD"]),
        ("use libcurl", soname: "libcurl.so.4", package: "libcurl4", ["image", "pull", "debian"]),
    ])
    func namesThePackage(what: String, soname: String, package: String, arguments: [String]) throws {
        try withoutLibraries { directory, environment in
            let result = try run(pushyardExecutable.string, arguments, environment: environment)
            #expect(result.ending == .exited(14))
            #expect(
                result.errorText == """
                    error: cannot \(what): \(directory.appending(soname)): file too short
                      install Debian's package '\(package)', or what brings it elsewhere

                    """)
        }
    }

    @Test(arguments: [["--help"], ["shell", "--help"], ["hook", "--help"], ["image", "list"]])
    func startsWithoutThem(arguments: [String]) throws {
        try withoutLibraries { _, environment in
            try run(pushyardExecutable.string, arguments, environment: environment).success()
        }
    }

    /// Gives `body` the environment in which the dynamic linker finds empty files in the libraries' place: ld.so(8).
    private func withoutLibraries(_ body: (FilePath, [String: String]) throws -> Void) throws {
        try withTemporaryDirectory(on: .memory) { directory in
            try run("touch", ["libgit2.so.1.5", "libcurl.so.4"], directory: directory).success()
            let own = ["LD_LIBRARY_PATH": directory.string, "PUSHYARD_HOME": directory.appending("home").string]
            try body(directory, toolEnvironment.merging(own) { _, new in new })
        }
    }
}
