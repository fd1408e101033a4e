/// Pieces of content and the gzip members that become of them, in memory that is used again for later pieces: fresh memory
/// costs a page fault for every 4 KiB, together a tenth of what compressing takes.
final class Block: @unchecked Sendable {
    // Unchecked: whoever holds the block has it for itself, as it goes from the writer to a compressor and back.
    private let content: UnsafeMutableRawBufferPointer
    private(set) var count = 0
    /// Where pieces end; what follows the last is one, too.
    private var ends: [Int] = []
    private let members: UnsafeMutableRawBufferPointer
    private var membersCount = 0

    /// Handing a block over takes as long as compressing some KiB, so small pieces go together.
    private static let mostPieces = 256

    /// - Parameters:
    ///   - capacity: The most content, in bytes.
    ///   - bound: The most that a member of so much content takes.
    init(capacity: Int, bound: (Int) -> Int) {
        content = .allocate(byteCount: capacity, alignment: 16)
        members = .allocate(byteCount: bound(capacity) + Self.mostPieces * bound(0), alignment: 16)
    }

    deinit {
        content.deallocate()
        members.deallocate()
    }

    var room: Int { ends.count < Self.mostPieces ? content.count - count : 0 }

    /// Adds content, of which there must be no more than there is room.
    func append(_ bytes: RawSpan) {
        precondition(bytes.byteCount <= room, "there is room for the content")
        bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: content[count...]).copyMemory(from: $0) }
        count += bytes.byteCount
    }

    func endPiece() { if count > ends.last ?? 0 { ends.append(count) } }

    /// Has `body` turn each piece into a member, whose size it returns.
    func compress(_ body: (UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer) -> Int) {
        var start = 0
        // Nothing at all is a piece, too.
        if count > ends.last ?? 0 || ends.isEmpty { ends.append(count) }
        for end in ends {
            let output = UnsafeMutableRawBufferPointer(rebasing: members[membersCount...])
            membersCount += body(UnsafeRawBufferPointer(rebasing: content[start..<end]), output)
            start = end
        }
    }

    /// Gives `body` the members; the block is empty afterwards.
    func drain(_ body: (RawSpan) throws -> Void) rethrows {
        defer {
            (count, membersCount) = (0, 0)
            ends.removeAll(keepingCapacity: true)
        }
        try body(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: members[..<membersCount])))
    }
}
