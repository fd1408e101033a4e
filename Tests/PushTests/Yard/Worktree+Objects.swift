import SystemPackage
import TestSupport

extension Worktree {
    /// A tree object with these entries, in this order, whatever git thinks of them; each is `MODE`, name, object.
    func writeTree(_ entries: [(mode: String, name: [UInt8], object: String)]) throws -> String {
        var bytes: [UInt8] = []
        for (mode, name, object) in entries {
            bytes += Array(mode.utf8) + [UInt8(ascii: " ")] + name + [0]
            let digits = Array(object)
            bytes += stride(from: 0, to: 40, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
        }
        return try git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", input: bytes)
            .success().outputText.trimmingCharacter("\n")
    }

    func writeBlob(_ content: String) throws -> String {
        try git("hash-object", "-w", "--stdin", input: Array(content.utf8)).success().outputText.trimmingCharacter("\n")
    }

    /// A commit without parents of a tree, and a branch at it.
    @discardableResult
    func writeCommit(of tree: String, branch: String) throws -> String {
        let commit = try git("commit-tree", tree, "-m", "hostile").success().outputText.trimmingCharacter("\n")
        try git("update-ref", "refs/heads/\(branch)", commit).success()
        return commit
    }
}
