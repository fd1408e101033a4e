import Filesystem
import Hashing
import Synchronization
import SystemPackage
public import Tar

/// Members that a layer may have, made before it is written.
///
/// They are found by the hash of their content, so whatever a container does to its files meanwhile, none is taken for
/// another.
public final class EarlyMembers: MemberSource {
    private struct Place {
        let offset: Int64
        let count: Int
    }

    private struct Index {
        var places: [ContentHash: Place] = [:]
        /// The lengths of the contents, so that no other is hashed.
        var lengths: Set<Int> = []
        var end: Int64 = 0
    }

    /// The most that they take together, in bytes.
    private static let limit: Int64 = 1 << 30
    /// The most there are: the index takes 100 bytes for each.
    private static let mostMembers = 1 << 16

    private let spool: File
    private let index = Mutex(Index())

    /// - Parameter spool: an empty file, open for reading and writing.
    init(in spool: consuming File) { self.spool = spool }

    var count: Int { index.withLock { $0.places.count } }

    /// Makes the member of a content, unless it is there already; for one thread.
    ///
    /// - Returns: false if there is no room for it.
    /// - Throws: `Errno`.
    func add(_ content: RawSpan, made member: () -> [UInt8]) throws -> Bool {
        let hash = ContentHash(of: content)
        let (isThere, count, end) = index.withLock { ($0.places[hash] != nil, $0.places.count, $0.end) }
        if isThere { return true }
        guard count < Self.mostMembers else { return false }
        let member = member()
        guard end + Int64(member.count) <= Self.limit else { return false }
        _ = try spool.descriptor.writeAll(toAbsoluteOffset: end, member)
        index.withLock { index in
            index.places[hash] = Place(offset: end, count: member.count)
            index.lengths.insert(content.byteCount)
            index.end = end + Int64(member.count)
        }
        return true
    }

    /// Forgets all of them, which takes milliseconds for each 100 MB.
    public func discard() {
        index.withLock { $0 = Index() }
        // Otherwise the room is free when the file is closed.
        try? spool.descriptor.resize(to: 0)
    }

    public func copyMember(of content: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer) -> Int? {
        guard index.withLock({ $0.lengths.contains(content.count) }) else { return nil }
        let hash = ContentHash(of: RawSpan(_unsafeBytes: content))
        guard let place = index.withLock({ $0.places[hash] }) else { return nil }
        var copied = 0
        while copied < place.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: output[copied..<place.count])
            // What cannot be read is made again.
            guard let count = try? spool.descriptor.read(fromAbsoluteOffset: place.offset + Int64(copied), into: rest),
                count > 0
            else { return nil }
            copied += count
        }
        return copied
    }
}
