public import Build
import Filesystem
import Synchronization

/// The log of one image: a file, the last lines of it, and whoever watches.
public final class ChainLog: BuildLog {
    private struct State {
        var tail = ""
        var line: [UInt8] = []
        var lines: [[UInt8]] = []
    }

    private static let kept = 20
    /// Of a line that is shown, in bytes.
    private static let width = 4096
    /// Of what is searched for reasons to try again, in bytes.
    private static let searched = 16 << 10

    private let file: File
    private let state = Mutex(State())
    private let show: @Sendable ([UInt8]) -> Void

    /// - Parameter show: gets every line, without its newline.
    init(_ file: consuming File, show: @escaping @Sendable ([UInt8]) -> Void) {
        self.file = file
        self.show = show
    }

    /// At most 20, without their newlines.
    public var lastLines: [[UInt8]] { state.withLock { $0.lines + ($0.line.isEmpty ? [] : [$0.line]) } }

    /// The end of what has been written since the last ``note(_:)``.
    var recent: String { state.withLock { $0.tail } }

    public func begin(_ step: Step, of stage: Stage) { note(step.name) }

    public func note(_ text: String) {
        let lines = text.split(separator: "\n").map { "-----> \($0)\n" }.joined()
        write(Array(lines.utf8).span.bytes)
        state.withLock { $0.tail = "" }
    }

    public func write(_ bytes: RawSpan) {
        // A log that the disk has no room for is no reason for the build to fail.
        try? file.write(bytes)
        let complete = state.withLock { state in
            bytes.withUnsafeBytes { bytes in
                state.tail = String((state.tail + String(decoding: bytes, as: UTF8.self)).suffix(Self.searched))
                var complete: [[UInt8]] = []
                var rest = bytes[...]
                while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    state.line += rest[..<newline].prefix(Self.width - min(Self.width, state.line.count))
                    complete.append(state.line)
                    state.line = []
                    rest = rest[(newline + 1)...]
                }
                state.line += rest.prefix(Self.width - min(Self.width, state.line.count))
                state.lines = (state.lines + complete).suffix(Self.kept)
                return complete
            }
        }
        for line in complete { show(line) }
    }
}
