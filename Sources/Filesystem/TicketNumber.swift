/// What orders the tickets of a `TicketQueue`, and names their files.
struct TicketNumber: Hashable, Comparable {
    static let first = TicketNumber(value: 1)

    private let value: UInt64

    private init(value: UInt64) { self.value = value }

    /// The number that a file of a ticket has in its name; nil for other files.
    init?(_ name: FileName) {
        let parts = String(decoding: name.bytes, as: UTF8.self).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1] == "ticket" || parts[1] == "owner", let value = UInt64(parts[0]) else {
            return nil
        }
        self.init(value: value)
    }

    var next: TicketNumber { TicketNumber(value: value + 1) }

    var ticketName: FileName { name("ticket") }
    var ownerName: FileName { name("owner") }

    private func name(_ suffix: String) -> FileName { FileName(unchecked: Array("\(value).\(suffix)".utf8)[...]) }

    static func < (left: TicketNumber, right: TicketNumber) -> Bool { left.value < right.value }
}
