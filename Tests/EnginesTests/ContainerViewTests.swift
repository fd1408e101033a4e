import Build
import Filesystem
import SystemPackage
import TestSupport
import Testing

@testable import Engines

@Suite struct ContainerViewTests {
    private func withRoot(_ script: String, _ body: (ContainerView) throws -> Void) throws {
        try withTemporaryDirectory(on: .memory) { path in
            try run("sh", ["-euc", script], directory: path).success()
            try body(ContainerView(root: Directory(path)))
        }
    }

    @Test func followsLinksWithinTheRootOnly() throws {
        try withRoot("mkdir -p etc usr/bin; echo inside > etc/passwd; ln -s /etc e; ln -s ../../../../etc/passwd usr/p")
        {
            view throws in
            #expect(try view.contents(of: "/e/passwd", limit: 100) == Array("inside\n".utf8))
            #expect(try view.contents(of: "/usr/p", limit: 100) == Array("inside\n".utf8))
        }
    }

    @Test func tellsWhatIsMissingOfAPath() throws {
        try withRoot("mkdir -p opt/real; ln -s /opt/real app") { view throws in
            guard case .nothing(let missing, _, let path) = try view.find("/app/a/b") else {
                Issue.record("something was found")
                return
            }
            #expect(missing == ["a", "b"])
            #expect(path == ["opt", "real"])
        }
    }

    @Test func refusesLinksThatNeverEnd() throws {
        try withRoot("ln -s b a; ln -s a b") { view throws in
            #expect(throws: FilesystemError.self) { try view.find("/a") }
        }
    }

    @Test func seesWhatIsMounted() throws {
        try withRoot("mkdir -p root other/x; echo other > other/x/f; ln -s /mnt/x root/l") { view throws in
            let root = try view.root.openDirectory("root" as FileName)
            let other = try view.root.openDirectory("other" as FileName)
            let mounted = ContainerView(root: root, mounted: ["/mnt": other])
            #expect(try mounted.contents(of: "/l/f", limit: 100) == Array("other\n".utf8))
        }
    }

    @Test(
        arguments: [
            (nil, 0, 0, [50]), ("", 0, 0, [50]), ("build", 1000, 1001, [27, 50]), ("1000", 1000, 1001, [27, 50]),
            ("4711", 4711, 0, []), ("build:staff", 1000, 50, []), ("12:34", 12, 34, []),
            ("build:", 1000, 1001, [27, 50]),
        ] as [(String?, UInt32, UInt32, [UInt32])])
    func findsUsers(text: String?, id: UInt32, group: UInt32, others: [UInt32]) throws {
        try withRoot(Self.accounts) { view throws in
            let user = try ContainerUser(text, in: view)
            #expect(user?.id == id)
            #expect(user?.group == group)
            #expect(user?.otherGroups == others)
        }
    }

    @Test(arguments: ["nobody-here", "build:nothing", "-1", "4294967295", "99999999999"])
    func findsNoOtherUsers(text: String) throws {
        try withRoot(Self.accounts) { view throws in #expect(try ContainerUser(text, in: view) == nil) }
    }

    @Test func findsUsersWithoutAccounts() throws {
        try withRoot("true") { view throws in
            #expect(try ContainerUser(nil, in: view) == .root)
            #expect(try ContainerUser("root", in: view) == nil)
        }
    }

    private static let accounts = """
        mkdir etc
        printf '%s\\n' 'root:x:0:0:root:/root:/bin/sh' '' broken 'build:x:1000:1001::/:/bin/sh' >etc/passwd
        printf '%s\\n' 'root:x:0:' 'staff:x:50:root,build' 'sudo:x:27:build' 'other:x:28:' broken >etc/group
        """

    @Test(
        arguments: [
            ("script", nil), ("/bin/script", nil), ("bin/script", nil), ("./bin/../bin/script", nil),
            ("missing", .notFound(path: "missing")), ("/bin/data", .notExecutable(path: "/bin/data")),
            ("/bin", .notFound(path: "/bin")),
            ("strange", .interpreterNotFound(path: "/bin/strange", interpreter: "/usr/bin/nothing")),
            ("sh", nil),
            ("foreign", .interpreterNotFound(path: "/bin/foreign", interpreter: "/lib/ld-other.so")),
        ] as [(String, StepFailure.Reason?)])
    func saysWhyAProgramCannotRun(name: String, problem: StepFailure.Reason?) throws {
        let script = """
            mkdir -p bin lib64 lib/x86_64-linux-gnu
            cp /bin/true bin/sh
            cp -L "$(ldd /bin/true | grep -o '/lib[^ ]*/ld-[^ ]*')" lib64/
            printf '#!/bin/sh -e\\n' >bin/script
            printf '#! /usr/bin/nothing\\n' >bin/strange
            printf '#!/bin/sh\\n' >bin/data
            sed 's|/lib64/ld-linux-x86-64.so.2|/lib/ld-other.so\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00|' bin/sh >bin/foreign
            chmod +x bin/script bin/strange bin/foreign
            """
        try withRoot(script) { view throws in
            let path = try #require(EnvironmentVariable("PATH", "/nothing:/bin"))
            #expect(
                try StepProgram.problem(name, environment: [path], workingDirectory: .root, in: view) == problem)
        }
    }
}
