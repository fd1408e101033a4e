import Glibc
import Receive
import SystemPackage
import TestSupport

/// A front in a directory of its own, removed afterwards.
func withFront<Result>(_ body: (Front) throws -> Result) throws -> Result {
    try withTemporaryDirectory(on: .memory) { home in
        try run("mkdir", ["-m", "0700", home.appending("front").string]).success()
        return try body(Front(home: home))
    }
}

func write(_ content: some Collection<UInt8>, to path: FilePath, mode: FilePermissions = .ownerReadWrite) throws {
    let file = try FileDescriptor.open(path, .writeOnly, options: [.create, .truncate], permissions: mode)
    try file.closeAfter { _ = try file.writeAll(content) }
}

func write(_ text: String, to path: FilePath, mode: FilePermissions = .ownerReadWrite) throws {
    try write(text.utf8, to: path, mode: mode)
}

func read(_ path: FilePath) throws -> String {
    try run("cat", ["--", path.string]).success().outputText
}

/// A new key pair of ssh-keygen's; returns the content of the `.pub` file.
func publicKey(_ arguments: [String] = ["-t", "ed25519"], comment: String = "somebody@somewhere") throws -> [UInt8] {
    try withTemporaryDirectory(on: .memory) { directory in
        let path = directory.appending("key").string
        try run("ssh-keygen", arguments + ["-q", "-N", "", "-C", comment, "-f", path]).success()
        return try run("cat", [path + ".pub"]).success().output
    }
}
