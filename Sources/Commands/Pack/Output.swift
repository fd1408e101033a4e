import ArgumentParser
import Filesystem
import Glibc
import SystemPackage

/// Calls `body` with the descriptor that a result goes to: standard output, or a file that replaces `path` once `body` has
/// returned. After an error the file is what it was.
func withOutput(_ path: String?, _ body: (FileDescriptor) throws -> Void) throws {
    guard let path else {
        guard isatty(STDOUT_FILENO) == 0 else {
            throw ValidationError("an archive is nothing for a terminal: name a file with -o, or use a pipe")
        }
        return try body(.standardOutput)
    }
    let target = FilePath(path).lexicallyNormalized()
    guard let last = target.lastComponent else { throw ValidationError("'\(path)' names no file") }
    let parent = target.removingLastComponent()
    let directory = try Directory(parent.isEmpty ? "." : parent)
    let name = try FileName(last.string)
    try withTemporaryDirectory(in: directory, prefix: "pack") { temporary in
        let file = try temporary.createFile(name, mode: FilePermissions(rawValue: 0o644))
        try body(file.descriptor)
        try file.close()
        try temporary.rename(name, to: name, in: directory, whenOccupied: .replaced)
    }
}
