import Glibc
import Synchronization
public import SystemPackage

/// This process's end of a pipe to or from a program: close-on-exec, blocking, used by one thread at a time.
///
/// Closed by ``close()``, or else with the last reference to it.
public final class PipeEnd: Sendable {
    private let raw: Atomic<Int32>
    private let tool: String

    init(_ descriptor: Int32, of tool: String) {
        raw = Atomic(descriptor)
        self.tool = tool
    }

    deinit { close() }

    /// For poll(2) and other calls that this type does not have; -1 when it is closed.
    public var descriptor: FileDescriptor { FileDescriptor(rawValue: raw.load(ordering: .relaxed)) }

    /// Fills the front of `buffer`; 0 is the end: nobody holds the other end any more.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(ToolError) -> Int {
        let count = retrying { Glibc.read(descriptor.rawValue, buffer.baseAddress, buffer.count) }
        guard count >= 0 else { throw .interrupted(tool, Errno(rawValue: errno)) }
        return count
    }

    /// Writes all of `bytes`; EPIPE when nobody holds the other end any more.
    public func write(_ bytes: RawSpan) throws(ToolError) {
        var written = 0
        while written < bytes.byteCount {
            let rest = bytes.extracting(written..<bytes.byteCount)
            let count = retrying { rest.withUnsafeBytes { Glibc.write(descriptor.rawValue, $0.baseAddress, $0.count) } }
            guard count >= 0 else { throw .interrupted(tool, Errno(rawValue: errno)) }
            written += count
        }
    }

    /// The program finds the end of its input, or, when it writes, that nobody reads.
    public func close() {
        let open = raw.exchange(-1, ordering: .relaxed)
        // A pipe holds no data of ours that its closing could lose, so an error has nothing to tell.
        if open >= 0 { Glibc.close(open) }
    }
}

/// Makes a system call until no signal interrupts it.
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}
