public import Filesystem

/// How much of something is kept; what exceeds any of the three goes, the oldest first. Nil is no limit.
public struct Retention: Hashable, Sendable {
    public var count: Int?
    public var age: Duration?
    /// Of all together.
    public var bytes: UInt64?

    public init(count: Int? = nil, age: Duration? = nil, bytes: UInt64? = nil) {
        (self.count, self.age, self.bytes) = (count, age, bytes)
    }

    /// Those that go, the oldest first.
    public func excess<Item>(
        of items: [Item], at now: Timestamp, time: (Item) -> Timestamp, size: (Item) -> UInt64
    ) -> [Item] {
        var room = bytes ?? .max
        var isFull = false
        var kept = 0
        // The newest first: what fits stays, and behind the first that does not nothing does.
        let newest = items.sorted { time($0) > time($1) }
        let rest = newest.drop { item in
            let (left, overflow) = room.subtractingReportingOverflow(size(item))
            isFull = isFull || overflow || kept >= count ?? .max || isTooOld(time(item), at: now)
            (room, kept) = (left, kept + 1)
            return !isFull
        }
        return rest.reversed()
    }

    private func isTooOld(_ time: Timestamp, at now: Timestamp) -> Bool {
        guard let age else { return false }
        return now.seconds - time.seconds > age.components.seconds
    }
}
