/// A piece of content and the gzip member that becomes of it, in memory that is used again for later pieces: fresh memory
/// costs a page fault for every 4 KiB, together a tenth of what compressing takes.
final class Block: @unchecked Sendable {
    // Unchecked: whoever holds the block has it for itself, as it goes from the writer to a compressor and back.
    private let content: UnsafeMutableRawBufferPointer
    private(set) var count = 0
    private let member: UnsafeMutableRawBufferPointer
    private var memberCount = 0

    /// - Parameters:
    ///   - capacity: The most content, in bytes.
    ///   - bound: The most that a member of so much content takes.
    init(capacity: Int, bound: Int) {
        content = .allocate(byteCount: capacity, alignment: 16)
        member = .allocate(byteCount: bound, alignment: 16)
    }

    deinit {
        content.deallocate()
        member.deallocate()
    }

    var room: Int { content.count - count }

    /// Adds content, of which there must be no more than there is room.
    func append(_ bytes: RawSpan) {
        precondition(bytes.byteCount <= room, "there is room for the content")
        bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: content[count...]).copyMemory(from: $0) }
        count += bytes.byteCount
    }

    /// Has `body` turn the content into a member, whose size it returns.
    func compress(_ body: (UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer) -> Int) {
        memberCount = body(UnsafeRawBufferPointer(rebasing: content[..<count]), member)
    }

    /// Gives `body` the member; the block is empty afterwards.
    func drain(_ body: (RawSpan) throws -> Void) rethrows {
        defer { (count, memberCount) = (0, 0) }
        try body(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: member[..<memberCount])))
    }
}
