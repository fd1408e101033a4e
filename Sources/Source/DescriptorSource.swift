import Glibc
public import SystemPackage
public import Tar

/// The bytes that come out of a descriptor, which stays its owner's to close.
public struct DescriptorSource: ByteSource, Sendable {
    private let descriptor: FileDescriptor
    private let deadline: Deadline

    /// - Parameter time: from here to the end of the bytes; `Refusal` (`time`) is thrown when it is over and nothing has come.
    public init(_ descriptor: FileDescriptor, within time: Duration = SourceLimits().time) {
        self.descriptor = descriptor
        deadline = Deadline(time)
    }

    public mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try wait()
        return try descriptor.read(into: buffer)
    }

    private func wait() throws {
        var polled = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
        repeat {
            // In steps, as poll(2) counts in an int, and rounded up: when nothing has come, the time is over.
            let milliseconds = Int32(min(deadline.left, .seconds(60)) / .milliseconds(1)) + 1
            let count = poll(&polled, 1, milliseconds)
            if count > 0 { return }
            guard count == 0 || errno == EINTR else { throw Errno(rawValue: errno) }
        } while deadline.left > .zero
        throw Refusal(deadline.fault, at: .source)
    }
}
