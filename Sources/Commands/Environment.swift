import Glibc
import SystemPackage

/// A variable of this process's environment (getenv(3)).
@Sendable func environmentVariable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

/// The same, as it is: what a client has sent need not be UTF-8.
func environmentBytes(_ name: String) -> [UInt8]? {
    guard let value = getenv(name) else { return nil }
    return UnsafeBufferPointer(start: value, count: strlen(value)).map(UInt8.init(bitPattern:))
}

/// The working directory (getcwd(3)), without symbolic links.
func currentDirectory() throws(Errno) -> FilePath {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard getcwd(&buffer, buffer.count) != nil else { throw Errno(rawValue: errno) }
    return buffer.withUnsafeBufferPointer { FilePath(platformString: Array($0)) }
}
