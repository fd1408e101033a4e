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

/// This process's environment as it was when it started: proc(5), /proc/self/environ.
func wholeEnvironment() throws(Errno) -> [String: String] {
    let bytes: [UInt8]
    do {
        let file = try FileDescriptor.open("/proc/self/environ", .readOnly, options: .closeOnExec)
        bytes = try file.closeAfter {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            while case let count = try buffer.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
                bytes += buffer[..<count]
            }
            return bytes
        }
    } catch let errno as Errno {
        throw errno
    } catch {
        preconditionFailure("FileDescriptor throws Errno alone")
    }
    var variables: [String: String] = [:]
    for variable in bytes.split(separator: 0) {
        guard let sign = variable.firstIndex(of: UInt8(ascii: "=")) else { continue }
        let name = String(decoding: variable[..<sign], as: UTF8.self)
        variables[name] = variables[name] ?? String(decoding: variable[(sign + 1)...], as: UTF8.self)
    }
    return variables
}
