import Filesystem
import SystemPackage
import TestSupport
import Testing

@testable import Chains

/// What leaves a container.
struct ExportsTests {
    private func export(_ patterns: [String], after script: String) throws -> String {
        try withTemporaryDirectory(on: .memory) { directory in
            try run("sh", ["-euc", "cd '\(directory)'; mkdir out to; cd out; \(script)"]).success()
            let to = directory.appending("to")
            try Exports(patterns: patterns).copy(
                from: Directory(directory.appending("out")), to: Directory(to))
            return try run("sh", ["-c", "cd '\(to)'; find . -type f -printf '%P %m\\n' | sort"]).success().outputText
        }
    }

    @Test(arguments: [
        (["*.deb"], "a.deb 644\nb.deb 755\n"),
        (["*"], "a.deb 644\nb.deb 755\nd/c.deb 644\nd/e/f 644\n"),
        (["d/*"], "d/c.deb 644\nd/e/f 644\n"),
        (["a.deb", "d/e/f"], "a.deb 644\nd/e/f 644\n"),
    ])
    func copiesWhatPatternsName(patterns: [String], files: String) throws {
        let script = "mkdir -p d/e; touch a.deb b.deb d/c.deb d/e/f .hidden; chmod 700 b.deb; chmod 600 a.deb"
        #expect(try export(patterns, after: script) == files)
    }

    @Test(arguments: [
        (["*.deb", "*.whl"], "touch a.deb", "nothing in '/out' is called '*.whl', which 'exports' wants"),
        (["*"], "ln -s /etc/shadow a", "cannot export 'a': it is neither a file nor a directory"),
        (["d"], "mkdir d; mkfifo d/p", "cannot export 'd/p': it is neither a file nor a directory"),
    ])
    func refuses(patterns: [String], script: String, message: String) throws {
        let error = #expect(throws: ChainError.self) { try export(patterns, after: script) }
        #expect(error.map { "\($0)" } == message)
    }
}
