import Filesystem
import SystemPackage

/// Prints a command's result on standard output, at once and with a newline.
///
/// Unlike `print`, it throws when the result is lost, to a full disk or a closed descriptor. That nobody reads on is no error:
/// `pushyard … | head` has what it wanted.
func printResult(_ text: String) throws(FilesystemError) {
    do {
        try FileDescriptor.standardOutput.writeAll(Array("\(text)\n".utf8))
    } catch {
        guard let errno = error as? Errno, errno != .brokenPipe else { return }
        throw .refused(.write, "/dev/stdout", errno)
    }
}
