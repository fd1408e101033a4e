import Synchronization

/// A log that remembers the last lines of what steps have written.
public final class TailedLog: BuildLog {
    private static let limit = 20
    /// Of a line, in bytes.
    private static let width = 4096

    fileprivate struct Tail {
        var lines: [[UInt8]] = []
        var current: [UInt8] = []
    }

    private let base: any BuildLog
    private let tail = Mutex(Tail())

    public init(_ base: any BuildLog) { self.base = base }

    /// At most 20, without their newlines; of the step that ran last.
    public var lastLines: [[UInt8]] {
        tail.withLock { tail in
            Array((tail.lines + (tail.current.isEmpty ? [] : [tail.current])).suffix(Self.limit))
        }
    }

    public func begin(_ step: Step, of stage: Stage) {
        tail.withLock { $0 = Tail() }
        base.begin(step, of: stage)
    }

    public func write(_ bytes: RawSpan) {
        tail.withLock { tail in
            bytes.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    tail.append(rest[..<newline], width: Self.width)
                    tail.endLine(limit: Self.limit)
                    rest = rest[(newline + 1)...]
                }
                tail.append(rest, width: Self.width)
            }
        }
        base.write(bytes)
    }

    public func note(_ line: String) { base.note(line) }
}

extension TailedLog.Tail {
    fileprivate mutating func append(_ bytes: some Collection<UInt8>, width: Int) {
        current += bytes.prefix(max(0, width - current.count))
    }

    fileprivate mutating func endLine(limit: Int) {
        lines.append(current)
        if lines.count > limit { lines.removeFirst() }
        current = []
    }
}
