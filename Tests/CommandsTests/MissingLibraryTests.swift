import SystemPackage
import TestSupport
import Testing

/// Libraries that are loaded where they are used: what needs one says how to get it, everything else does without.
@Suite struct MissingLibraryTests {
    @Test(arguments: [
        ("libgit2", soname: "libgit2.so.1.5", package: "libgit2-1.5", ["export", ".", "HEAD"])
    ])
    func namesThePackage(library: String, soname: String, package: String, arguments: [String]) throws {
        try withoutLibraries { directory, environment in
            let result = try run(pushyardExecutable.string, arguments, environment: environment)
            #expect(result.ending == .exited(14))
            #expect(
                result.errorText == """
                    error: cannot load \(library): \(directory.appending(soname)): file too short
                      install Debian's package '\(package)', or what brings it elsewhere

                    """)
        }
    }

    @Test(arguments: [["--help"], ["shell", "--help"], ["hook", "--help"]])
    func startsWithoutThem(arguments: [String]) throws {
        try withoutLibraries { _, environment in
            try run(pushyardExecutable.string, arguments, environment: environment).success()
        }
    }

    /// Gives `body` the environment in which the dynamic linker finds empty files in the libraries' place: ld.so(8).
    private func withoutLibraries(_ body: (FilePath, [String: String]) throws -> Void) throws {
        try withTemporaryDirectory(on: .memory) { directory in
            try run("touch", ["libgit2.so.1.5"], directory: directory).success()
            try body(directory, toolEnvironment.merging(["LD_LIBRARY_PATH": directory.string]) { _, new in new })
        }
    }
}
