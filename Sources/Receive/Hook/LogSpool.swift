import Filesystem
import Glibc
public import SystemPackage
import Threads

/// The log of a build on its way to whoever reads it: a file first, so that a terminal that is slow or gone never holds the
/// build up.
///
/// One thread appends, another relays.
public final class LogSpool: Sendable {
    private struct State {
        var written: Int64 = 0
        var hasEnded = false
    }

    /// How long a pusher's side may take nothing once the log is complete.
    private static let patience: Int32 = 30_000

    private let file: FileDescriptor
    private let state = Monitor(State())

    /// In a file, which is empty; it is closed with this.
    public init(keeping file: FileDescriptor) { self.file = file }

    /// In a file without a name in `directory`, which has room for a log; it goes with the process.
    init(in directory: FilePath) throws {
        file = try Directory(directory).createNamelessFile().release()
    }

    deinit {
        // What was written is on its way to the disk, or nobody's any more.
        try? file.close()
    }

    public func append(_ bytes: some Sequence<UInt8>) throws {
        let bytes = Array(bytes)
        let offset = state.update { state in state.written }
        try file.writeAll(toAbsoluteOffset: offset, bytes)
        state.update { state in state.written += Int64(bytes.count) }
    }

    /// No more will come.
    public func end() { state.update { state in state.hasEnded = true } }

    /// Copies the log to `target` as it grows, until its end; gives up when the end has come and nobody takes more.
    ///
    /// - Parameter shell: A socket whose other end is closed when nobody reads `target` any more, though it stays open.
    public func relay(to target: FileDescriptor, unlessGone shell: FileDescriptor? = nil) throws {
        var relayed: Int64 = 0
        var buffer = [UInt8](repeating: 0, count: Int(PIPE_BUF))
        while true {
            let written = state.wait { state -> Int64? in
                if state.written > relayed { return state.written }
                return state.hasEnded ? relayed : nil
            }
            if written == relayed { return }
            guard try waitForRoom(in: target, shell) else { return }
            let length = min(buffer.count, Int(written - relayed))
            let count = try buffer.withUnsafeMutableBytes { buffer in
                try file.read(
                    fromAbsoluteOffset: relayed, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<length]))
            }
            _ = try target.writeAll(buffer[..<count])
            relayed += Int64(count)
        }
    }

    private func waitForRoom(in target: FileDescriptor, _ shell: FileDescriptor?) throws -> Bool {
        while true {
            if let hasRoom = try target.hasRoom(unless: shell, atMost: Self.patience) { return hasRoom }
            if state.update({ state in state.hasEnded }) { return false }
        }
    }
}
