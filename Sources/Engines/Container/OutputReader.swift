import Build
import Glibc
import SystemPackage

/// Takes what a container writes out of a pipe, as fast as it comes, and passes on as much as is wanted.
struct OutputReader {
    enum Outcome {
        case fine
        /// More came than is passed on.
        case tooMuch
    }

    /// -1 when nobody can write any more; poll(2) skips it then.
    private(set) var descriptor: Int32
    /// How many bytes may still come.
    private var left: UInt64
    private let log: any BuildLog
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    /// - Parameter descriptor: reading does not block any more; the caller closes it.
    init(_ descriptor: FileDescriptor, limit: UInt64, _ log: any BuildLog) throws(Errno) {
        (self.descriptor, left, self.log) = (descriptor.rawValue, limit, log)
        guard fcntl(descriptor.rawValue, F_SETFL, O_NONBLOCK) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Reads once; beyond the limit, what comes is read and forgotten.
    mutating func read() throws(Errno) -> Outcome {
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count >= 0 else {
            let number = Errno(rawValue: errno)
            guard number == .interrupted || number == .wouldBlock else { throw number }
            return .fine
        }
        if count == 0 { descriptor = -1 }
        let accepted = min(count, Int(clamping: left))
        left -= UInt64(accepted)
        if accepted > 0 { log.write(buffer.span.extracting(..<accepted).bytes) }
        return accepted < count ? .tooMuch : .fine
    }
}
