import Glibc
import SystemPackage

/// The file that this process runs: proc(5), /proc/self/exe.
func currentExecutable() throws -> FilePath {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard readlink("/proc/self/exe", &path, path.count - 1) >= 0 else { throw Errno(rawValue: errno) }
    return FilePath(platformString: path)
}
