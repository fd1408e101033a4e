import Build
import Filesystem
import Glibc
import SystemPackage
import Tar
import Tools

/// What both sides need of the machine.
extension Examination {
    /// A program, and the Debian package that has it.
    mutating func examineTool(_ name: String, package: String, _ use: String, isOptional: Bool = false) {
        examine(name) {
            if Tool(name).isInstalled { return nil }
            return Fault(
                message: "it is not installed; \(use)", remedy: "apt-get install \(package)", isWarning: isOptional)
        }
    }

    mutating func examineKernel() {
        examine("kernel") {
            var names = utsname()
            guard uname(&names) == 0 else { throw Errno(rawValue: errno) }
            let release = withUnsafeBytes(of: names.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            let numbers = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
            if !numbers.lexicographicallyPrecedes([5, 10]) { return nil }
            return Fault(message: "it is Linux \(release); 5.10 or later is needed", remedy: "update the system")
        }
    }

    /// Gzip's quicker maker, which nothing ends without.
    mutating func examineISAL() {
        examine("libisal") {
            guard let reason = GzipCompression.reasonAgainstISAL else { return nil }
            return Fault(
                message:
                    "\(reason); archives and layers are made more slowly without it, and layers have other digests",
                remedy: "apt-get install libisal2", isWarning: true)
        }
    }

    /// A directory of ours, where nobody else may write.
    mutating func examineDirectory(_ path: FilePath) {
        examine("\(path)") {
            let metadata = try Directory(path).metadata()
            let owner = geteuid()
            guard metadata.owner == owner || metadata.owner == 0 else {
                return Fault(message: "it belongs to user \(metadata.owner)", remedy: "chown \(owner) '\(path)'")
            }
            guard metadata.mode.isDisjoint(with: [.groupWrite, .otherWrite]) else {
                return Fault(message: "it can be written by other users", remedy: "chmod go-w '\(path)'")
            }
            return nil
        }
    }
}
