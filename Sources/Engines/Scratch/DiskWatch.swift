import Filesystem
import SystemPackage

/// Looks at what a step leaves of the disk.
final class DiskWatch {
    enum Finding: Hashable {
        /// The directory, where there is no filesystem of its own, has more in it than it may.
        case beyondLimit
        /// The host's disk is full, or as good as full: what has been written may not reach it.
        case hostFull
    }

    /// Whether there was a time when nothing more could be written: then a failure is no wonder, whatever is free now.
    private(set) var wasFull = false

    /// What the host's disk must have left, in bytes. A sparse file that cannot grow loses what was written already.
    private static let reserve: UInt64 = 64 << 20
    /// How much of the time may go into counting a directory's bytes: a tenth.
    private static let share = 10

    private let scratch: Scratch
    private var nextCount = ContinuousClock.now

    init(_ scratch: Scratch) { self.scratch = scratch }

    /// Whether the disk that has this directory is full, or as good as full.
    static func isHostFull(_ files: Directory) throws -> Bool { try files.availableSpace() < reserve }

    /// What is found that ends a step; nil if nothing is.
    func look() throws -> Finding? {
        if try Self.isHostFull(scratch.files) { return .hostFull }
        switch scratch.form {
        case .filesystem:
            wasFull = try wasFull || scratch.isFull
            return nil
        case .directory:
            guard ContinuousClock.now >= nextCount else { return nil }
            let start = ContinuousClock.now
            let isBeyondLimit = try scratch.isBeyondLimit()
            let now = ContinuousClock.now
            nextCount = now + (now - start) * Self.share
            return isBeyondLimit ? .beyondLimit : nil
        }
    }
}

extension Scratch {
    /// Whether so little is left that a write has failed for it, or is about to.
    fileprivate var isFull: Bool {
        get throws { try root.availableSpace() < 1 << 16 }
    }

    /// Whether all files have more bytes than they may, holes included. What comes and goes meanwhile may be missed.
    fileprivate func isBeyondLimit() throws(FilesystemError) -> Bool {
        var walk = try root.walk()
        var bytes: UInt64 = 0
        while bytes <= size {
            do {
                guard let entry = try walk.next() else { return false }
                bytes += UInt64(clamping: try entry.directory.metadata(of: entry.name).size)
            } catch {
                guard error.isOfChange else { throw error }
                walk.skipChildren()
            }
        }
        return true
    }
}

extension FilesystemError {
    /// Whether what was listed is not there any more: it was removed or moved, or something else has its name.
    fileprivate var isOfChange: Bool {
        switch self {
        case .refused(_, _, .noSuchFileOrDirectory), .refused(_, _, .notDirectory),
            .refused(_, _, .tooManySymbolicLinkLevels), .moved:
            true
        default: false
        }
    }
}
