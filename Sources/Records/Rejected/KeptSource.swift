import Filesystem
import SystemPackage
public import Tar
import Threads

/// An archive on its way to its reader, copied as it was sent, in case it is to be rejected.
///
/// Copies of this value are one source, which any thread may read.
public struct KeptSource<Base: ByteSource & Sendable>: ByteSource, Sendable {
    private struct State {
        var base: Base
        var room: UInt64
        var isCut = false
    }

    private let state: Monitor<State>
    private let copy: SourceCopy

    init(_ base: Base, _ copy: SourceCopy, limit: UInt64) {
        state = Monitor(State(base: base, room: limit))
        self.copy = copy
    }

    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        // One at a time, so that the copy has the order of the original.
        try state.update { state throws in
            let count = try state.base.read(into: buffer)
            Self.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: copy, &state)
            return count
        }
    }

    /// Reads to the end, or as far as is kept: after a refusal, so that the sender can go on and the copy is whole.
    public func drain() throws {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while case let count = try buffer.withUnsafeMutableBytes({ try read(into: $0) }), count > 0, !isCut {}
    }

    /// Whether the copy ends before the original does.
    var isCut: Bool { state.update { $0.isCut } }

    private static func append(_ bytes: UnsafeRawBufferPointer, to copy: SourceCopy, _ state: inout State) {
        let kept = bytes.prefix(Int(clamping: state.room))
        if kept.count < bytes.count { state.isCut = true }
        guard !kept.isEmpty else { return }
        do {
            try copy.file.write(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: kept)))
            state.room -= UInt64(kept.count)
        } catch {
            // The build does not need the copy: one that a full disk has cut says so.
            (state.room, state.isCut) = (0, true)
        }
    }
}

/// The copy, in the directory of its build.
final class SourceCopy: Sendable {
    static let name: FileName = "source"

    let file: File

    init(in directory: Directory) throws {
        try directory.removeFileIfPresent(Self.name)
        file = try directory.createFile(Self.name, mode: .ownerReadWrite)
    }
}

extension Directory {
    func removeFileIfPresent(_ name: FileName) throws {
        do {
            try removeFile(name)
        } catch .refused(_, _, .noSuchFileOrDirectory) {
            return
        }
    }
}
