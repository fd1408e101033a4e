import Filesystem
import Tar
import Threads

/// The search for files that seem to be as they will stay, while a container changes them.
struct EarlySearch {
    /// How long nobody has changed a file that is taken.
    private static let settled = Duration.milliseconds(20)
    /// The most files that are known at a time.
    private static let mostFiles = 1 << 17
    /// How often a file is taken: what changes all the time is left to the layer.
    private static let mostTimes = 3
    /// What the disk must have left, in bytes: members are never why a build fails.
    private static let reserve: UInt64 = 4 << 30

    private let upper: Directory
    private let members: EarlyMembers
    private let spool: Directory
    private let isEnded: Monitor<Bool>
    private let compressor = MemberCompressor(LayerWriter.compression)
    private var content = [UInt8](repeating: 0, count: MemberCompressor.contentLimit)
    /// When the files had been changed last whose members were made, and how often they were.
    private var done: [FileIdentity: (changed: Timestamp, times: Int)] = [:]

    init(of upper: Directory, for members: EarlyMembers, spool: Directory, isEnded: Monitor<Bool>) {
        (self.upper, self.members, self.spool, self.isEnded) = (upper, members, spool, isEnded)
    }

    /// Goes on until it is told to end, or there is no more room.
    mutating func run() {
        var pause = Self.settled
        while isEnded.wait(atMost: pause, for: { $0 ? () : nil }) == nil {
            let (start, known) = (ContinuousClock.now, done.count)
            do {
                guard try spool.availableSpace() > Self.reserve, try look() else { return }
            } catch {
                // Something has gone meanwhile; the next look finds the rest.
            }
            // Where nothing is new, looking takes half of the time at most.
            let duration = done.count == known ? ContinuousClock.now - start : .zero
            pause = max(Self.settled, duration)
        }
    }

    /// Makes the members of the files that have settled; false if that is to be the end.
    mutating func look() throws -> Bool {
        var walk = try upper.walk()
        while let entry = try walk.next() {
            guard !isEnded.update({ $0 }), done.count < Self.mostFiles else { return false }
            // What has gone meanwhile is not looked at.
            guard entry.kind == .regular, let metadata = try? entry.directory.metadata(of: entry.name),
                LayerTar.hasOwnMembers(size: UInt64(metadata.size)), metadata.changed < .ago(Self.settled)
            else { continue }
            let before = done[metadata.identity]
            guard before?.changed != metadata.changed, before?.times ?? 0 < Self.mostTimes else { continue }
            guard try compress(entry.directory.openFile(RelativePath(entry.name))) else { return false }
            done[metadata.identity] = (metadata.changed, (before?.times ?? 0) + 1)
        }
        return true
    }

    /// False if that is to be the end.
    private mutating func compress(_ file: borrowing File) throws -> Bool {
        var count = 0
        repeat {
            count = try file.fill(&content)
            guard count > 0 else { return true }
            let block = content.span.bytes.extracting(first: count)
            guard !isEnded.update({ $0 }), try members.add(block, made: { compressor.member(of: block) }) else {
                return false
            }
        } while count == content.count
        return true
    }
}

extension File {
    /// Reads until the buffer is full or the file ends; returns how much it has read.
    fileprivate func fill(_ buffer: inout [UInt8]) throws -> Int {
        try buffer.withUnsafeMutableBytes { buffer in
            var filled = 0
            while filled < buffer.count {
                let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                if count == 0 { break }
                filled += count
            }
            return filled
        }
    }
}
