import OCI
import SystemPackage
import TestSupport
import Testing

@testable import Chains

@Suite struct PatternTests {
    private func components(_ path: String) -> [[UInt8]] { path.split(separator: "/").map { Array($0.utf8) } }

    /// Rows of moby's own test of its patterns (pkg/fileutils), and of Go's filepath.Match.
    @Test(arguments: [
        ("**", "file", true), ("**/", "file", true), ("**", "dir/file", true), ("**/**", "dir/file", true),
        ("dir/**", "dir/file", true), ("dir/**", "dir/dir2/file", true), ("**/dir", "dir", true),
        ("**/dir", "a/b/dir", true),
        ("**/dir2/*", "dir/dir2/file", true), ("**/dir2/*", "dir/dir2/dir2/file", true), ("a**/*", "aa/bb", true),
        ("abc.def", "abcdef", false), ("abc?def", "abcZdef", true), ("abc?def", "abcdef", false),
        ("a\\\\", "a\\", true),
        ("a[b-d]e", "ace", true), ("a[^b-d]e", "aze", true), ("a[^b-d]e", "ace", false), ("[\\-x]", "x", true),
        ("*c", "abc", true), ("a*/b", "abc/b", true), ("a*/b", "a/c/b", false), ("a*b*c*d*e*/f", "axbxcxdxe/f", true),
        ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", false), ("[", "[", true), ("/a/./b/", "a/b", true),
        ("*.txt", "x.txt", true),
        ("*", "a/b", false), ("", "a", false),
    ])
    func matchesAsMobyDoes(pattern: String, path: String, matches: Bool) {
        #expect(PathPattern(pattern).matches(components(path)[...]) == matches)
    }

    @Test func matchesInTimeWhateverThePattern() {
        let pattern = PathPattern(
            String(repeating: "a*", count: 2000) + "/" + String(repeating: "**/", count: 500) + "b")
        let name = Array(repeating: UInt8(ascii: "a"), count: 5000)
        let clock = ContinuousClock.now
        #expect(!pattern.matches([name] + Array(repeating: [UInt8(ascii: "c")], count: 500)))
        #expect(.now - clock < .seconds(5))
    }

    @Test func leavesOutWhatTheLastRuleSays() {
        let rules = IgnoreRules(
            Array("# comment\n*.log\n!keep.log\nnode\n**/tmp\n  docs/*.md  \n!docs/README.md\n".utf8))
        for (path, isOut) in [
            ("a.log", true), ("keep.log", false), ("x/a.log", false), ("node/x/y", true), ("a/tmp/b", true),
            ("docs/a.md", true),
            ("docs/README.md", false), ("# comment", false),
        ] {
            #expect(rules.leavesOut(components(path)) == isOut, "\(path)")
        }
    }

    /// What buildah copies out of a context is what counts, and nothing else.
    @Test(.requires(tool: "buildah")) func agreesWithBuildah() throws {
        try withTemporaryDirectory { directory in
            let context = directory.appending("context")
            let script = """
                mkdir -p context/a/b context/c/tmp context/docs; cd context
                for f in a/b/x.txt a/y.log c/tmp/z keep.log w.log docs/a.md docs/README.md c/q; do echo $f >$f; done
                printf '*.log\\n!keep.log\\n**/tmp\\ndocs/*.md\\n!docs/README.md\\na/b\\n' >.dockerignore
                printf 'FROM scratch\\nCOPY . /\\n' >../Dockerfile
                """
            try run("sh", ["-euc", script], directory: directory).success()
            let storage = ["--root", "\(directory)/root", "--runroot", "\(directory)/run", "--storage-driver", "vfs"]
            let build =
                storage + [
                    "build", "--isolation", "chroot", "-f", "\(directory)/Dockerfile", "-t", "x", context.string,
                ]
            var environment = toolEnvironment
            environment["HOME"] = directory.string
            try run("buildah", build, environment: environment).success()
            let save =
                "c=$(buildah \(storage.joined(separator: " ")) from x); m=$(buildah \(storage.joined(separator: " ")) mount $c); cd $m && find . -type f | LC_ALL=C sort"
            let copied = try run("sh", ["-euc", save], environment: environment).success().outputText
            let rules = try #require(try ContextFiles.rules(of: context))
            let all = try run("find", [".", "-type", "f"], directory: context).success().outputText
            let ours = all.split(separator: "\n").filter { !rules.leavesOut(components(String($0.dropFirst(2)))) }
                .sorted()
            #expect(ours.map(String.init) == copied.split(separator: "\n").map(String.init))
        }
    }
}
