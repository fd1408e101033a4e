import SystemPackage
import TestSupport
import Testing

@testable import Git

@Suite struct RepositoryTests {
    @Test func opensBareRepositoryAndWorkTree() throws {
        try withWorktree { worktree in
            let id = try worktree.commit()
            try worktree.git("clone", "-q", "--bare", ".", "bare.git")
            for path in [worktree.path, worktree.gitDirectory, worktree.path.appending("bare.git")] {
                #expect(try Repository(.init(path)).resolve("main").description == id)
            }
        }
    }

    @Test func searchesNoRepositoryAbove() throws {
        try withWorktree { worktree in
            try worktree.write("x", to: "below/file")
            let path = worktree.path.appending("below")
            #expect(throws: (any Error).self) { try Repository(.init(path)) }
            let error = #expect(throws: GitError.self) { try Repository(.init(path)) }
            #expect(error?.description.hasPrefix("'\(path)' is not a git repository: ") == true)
        }
    }

    @Test func saysWhatIsNotThere() throws {
        let error = #expect(throws: GitError.self) { try Repository(.init("/no/such/repo.git")) }
        #expect(error?.description == "cannot open repository '/no/such/repo.git': No such file or directory")
    }

    @Test func refusesRepositoryOfForeignOwner() throws {
        try withWorktree { worktree in
            var location = Repository.Location(worktree.path)
            location.owners = [4_294_967_294]
            let error = #expect(throws: GitError.self) { try Repository(location) }
            #expect(
                error?.description.hasPrefix("cannot trust '\(worktree.gitDirectory)': it belongs to user ") == true)
        }
    }

    @Test(arguments: [
        "extensions.objectFormat=sha256", "extensions.partialClone=origin", "extensions.refStorage=reftable",
    ])
    func refusesWhatLibgit2WouldMisread(setting: String) throws {
        try withWorktree { worktree in
            let words = setting.split(separator: "=").map(String.init)
            try worktree.git("config", "core.repositoryFormatVersion", "1")
            try worktree.git("config", words[0], words[1])
            #expect(throws: GitError.self) { try Repository(.init(worktree.path)) }
        }
    }

    @Test func resolvesRefsTagsAndIds() throws {
        try withWorktree { worktree in
            let first = try worktree.commit("one")
            let second = try worktree.commit("two")
            try worktree.git("tag", "light", first)
            try worktree.git("tag", "-a", "-m", "t", "annotated", first)
            try worktree.git("tag", "-a", "-m", "t", "nested", "annotated")
            let repository = try Repository(.init(worktree.path))
            let tagID = try worktree.line("rev-parse", "annotated")
            for revision in [
                first, String(first.prefix(12)), first.uppercased(), "light", "annotated", "nested", "refs/tags/nested",
                "main~1",
                "main^", "HEAD^{commit}~", tagID, String(tagID.prefix(10)), "tags/light",
            ] {
                #expect(try repository.resolve(revision).description == first, "\(revision)")
            }
            for revision in ["main", "HEAD", "heads/main", "@"] {
                #expect(try repository.resolve(revision).description == second, "\(revision)")
            }
        }
    }

    @Test(arguments: [
        ("nope", "'nope' is neither a ref nor an object of the repository"),
        ("", "'' is neither a ref nor an object of the repository"),
        ("a b\u{1b}", "'a b\\x1b' is neither a ref nor an object of the repository"),
        ("main\0", "'main\\x00' is neither a ref nor an object of the repository"),
        ("HEAD^{tree}", "'HEAD^{tree}' does not lead to a commit"),
        (
            "0123456789012345678901234567890123456789",
            "'0123456789012345678901234567890123456789' is neither a ref nor an object of the repository"
        ),
    ])
    func saysWhyRevisionIsNone(revision: String, message: String) throws {
        try withWorktree { worktree in
            try worktree.commit()
            let repository = try Repository(.init(worktree.path))
            let error = #expect(throws: GitError.self) { try repository.resolve(revision) }
            #expect(error?.description == message)
        }
    }

    @Test func saysThatAbbreviationIsAmbiguous() throws {
        try withWorktree { worktree in
            // Two blobs whose ids both start with 9fbb.
            var byPrefix: [String: String] = [:]
            var prefix: String?
            for number in 0... {
                let id = try worktree.line("hash-object", "-w", "--stdin", input: "\(number)")
                if byPrefix[String(id.prefix(4))] != nil {
                    prefix = String(id.prefix(4))
                    break
                }
                byPrefix[String(id.prefix(4))] = id
            }
            let revision = try #require(prefix)
            let repository = try Repository(.init(worktree.path))
            let error = #expect(throws: GitError.self) { try repository.resolve(revision) }
            #expect(error?.description == "'\(revision)' is the start of more than one object's id\n  give more digits")
        }
    }

    @Test func readsCommit() throws {
        try withWorktree { worktree in
            try worktree.commit("one")
            let parent = try worktree.line("rev-parse", "HEAD")
            let id = try worktree.commit(
                "two\n\nbody\n", environment: ["GIT_COMMITTER_DATE": "1700000000 +0200", "GIT_COMMITTER_NAME": "Ö"])
            let repository = try Repository(.init(worktree.path))
            let commit = try repository.commit(repository.resolve("main"))
            #expect(commit.id.description == id)
            #expect(commit.tree.description == (try worktree.line("rev-parse", "HEAD^{tree}")))
            #expect(commit.parents.map(\.description) == [parent])
            #expect(commit.time == 1_700_000_000)
            #expect(commit.committer?.name == Array("Ö".utf8))
            #expect(commit.committer?.date?.zone == 200)
            #expect(commit.author?.mail == Array("author@example.com".utf8))
            #expect(Array(commit.message) == Array("two\n\nbody\n".utf8))
        }
    }

    @Test func givesRawModesAndNames() throws {
        try withWorktree { worktree in
            let blob = try worktree.line("hash-object", "-w", "--stdin", input: "x")
            let blobBytes = try #require(ObjectID(hex: blob)).bytes
            let entries: [(mode: String, name: [UInt8], kind: TreeEntry.Kind)] = [
                ("100664", Array("z".utf8), .file), ("100755", Array("..".utf8), .executable),
                ("40000", Array(".git".utf8), .directory),
                ("120000", Array("a/b".utf8), .symlink), ("160000", [0xFF, 0x0A], .submodule),
                ("0", Array("z".utf8), .submodule),
                ("100600", Array(repeating: 0x6E, count: 5000), .file), ("020666", Array("device".utf8), .submodule),
            ]
            var content: [UInt8] = []
            for entry in entries { content += Array("\(entry.mode) ".utf8) + entry.name + [0] + blobBytes }
            let id = try worktree.line("hash-object", "-t", "tree", "-w", "--literally", "--stdin", input: content)
            let tree = try Repository(.init(worktree.path)).tree(#require(ObjectID(hex: id)))
            let found = Array(tree)
            #expect(found.map { Array($0.name) } == entries.map(\.name))
            #expect(found.map(\.mode) == entries.map { UInt32($0.mode, radix: 8) })
            #expect(found.map(\.kind) == entries.map(\.kind))
            #expect(found.allSatisfy { $0.id.description == blob })
        }
    }

    @Test(arguments: [
        "100644 a", "100644 a\0short", "100644 \0iiiiiiiiiiiiiiiiiiii", "9 a\0iiiiiiiiiiiiiiiiiiii",
        "1006440000 a\0iiiiiiiiiiiiiiiiiiii", "100644", " a\0iiiiiiiiiiiiiiiiiiii",
    ])
    func refusesMalformedTree(content: String) throws {
        try withWorktree { worktree in
            let id = try #require(
                ObjectID(
                    hex: worktree.line("hash-object", "-t", "tree", "-w", "--literally", "--stdin", input: content)))
            let repository = try Repository(.init(worktree.path))
            let error = #expect(throws: GitError.self) { try repository.tree(id) }
            #expect(error?.description == "object '\(id)' is corrupt: entry at byte 0 of the tree is malformed")
        }
    }

    @Test func knowsAncestors() throws {
        try withWorktree { worktree in
            let ids = try ["1", "2", "3"].map { try #require(ObjectID(hex: worktree.commit($0))) }
            let repository = try Repository(.init(worktree.path))
            #expect(try repository.isAncestor(ids[0], of: ids[2]))
            #expect(try repository.isAncestor(ids[1], of: ids[1]))
            #expect(try !repository.isAncestor(ids[2], of: ids[0]))
        }
    }

    @Test func listsRefsByName() throws {
        try withWorktree { worktree in
            let id = try worktree.commit()
            for name in ["refs/heads/z", "refs/heads/a", "refs/tags/b", "refs/heads/a-b"] {
                try worktree.git("update-ref", name, id)
            }
            try worktree.git("pack-refs", "--all")
            try worktree.git("update-ref", "refs/heads/y", id)
            let repository = try Repository(.init(worktree.path))
            let names = try repository.references().map { String(decoding: $0.name, as: UTF8.self) }
            #expect(
                names == [
                    "refs/heads/a", "refs/heads/a-b", "refs/heads/main", "refs/heads/y", "refs/heads/z", "refs/tags/b",
                ])
            #expect(try repository.headBranch().map { String(decoding: $0, as: UTF8.self) } == "refs/heads/main")
        }
    }

    @Test func readsQuarantinedObjects() throws {
        try withWorktree { worktree in
            try worktree.git("init", "-q", "--bare", "other.git")
            let quarantine = worktree.path.appending("other.git/objects")
            let other = Worktree(path: worktree.path.appending("other.git"))
            let id = try #require(ObjectID(hex: other.line("hash-object", "-w", "--stdin", input: "in quarantine")))
            #expect(throws: GitError.self) { try Repository(.init(worktree.path)).blob(id) }
            let repository = try Repository(.init(worktree.path, quarantine: quarantine))
            #expect(try repository.blob(id) == Array("in quarantine".utf8))
        }
    }

    @Test func readsNoConfigurationButTheRepositorys() throws {
        try withWorktree { worktree in
            try worktree.git("config", "include.path", "more")
            try worktree.write("[core]\n\tabbrev = 11\n", to: ".git/more")
            let configuration = try Repository(.init(worktree.path)).checkoutConfiguration()
            #expect(configuration == CheckoutConfiguration(abbreviation: 11))
        }
    }

    @Test func saysWhatIsMissing() throws {
        try withWorktree { worktree in
            let id = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))
            let repository = try Repository(.init(worktree.path))
            let error = #expect(throws: GitError.self) { try repository.blob(id) }
            #expect(
                error?.description == "object '\(id)' is missing from the repository\n  'git fsck' says what else is")
        }
    }

    @Test func saysThatObjectIsOfAnotherKind() throws {
        try withWorktree { worktree in
            let id = try #require(ObjectID(hex: worktree.commit()))
            let repository = try Repository(.init(worktree.path))
            let error = #expect(throws: GitError.self) { try repository.blob(id) }
            #expect(error?.description == "object '\(id)' is a commit, not a blob")
        }
    }
}
