import Glibc
public import SystemPackage

/// Gives processes their turns, one at a time, in the order they came.
///
/// A process draws a ticket: a file with the next number, locked by flock(2), which has no order of its own. Its turn comes when no
/// ticket with a lower number has a living owner; the kernel knows that, so `kill -9` of anybody holds nobody up. What the dead leave
/// is removed by whoever comes next. Drawing, looking and leaving happen under one short lock (`FileLock` on `lock`).
public struct TicketQueue: Sendable {
    private let directory: Directory

    /// The queue whose files are in `directory`, which it has for itself.
    public init(in directory: Directory) { self.directory = directory }

    /// What a process does that finds others before it.
    public enum Arrival: Sendable {
        /// It waits.
        case waits
        /// It waits, and those who wait with the same subject leave. Whose turn it is, stays.
        case supersedes
        /// It throws `busy`.
        case leaves
    }

    /// The state of a wait.
    public struct Wait: Sendable {
        /// How many are before us; 1 is the next.
        public let place: Int
        /// Whose turn it is, if there is a record of it.
        public let holder: LockOwner?
    }

    /// Waits for this process's turn, and calls `body` while it has it. Blocks the thread, without end.
    ///
    /// - Parameters:
    ///   - subject: What the turn is about; compared, when somebody supersedes.
    ///   - message: What others are told whose turn it is.
    ///   - hangup: A pipe or a socket that ends the wait when it reports POLLERR or POLLHUP. With the standard output of an ssh
    ///     session, that is when the client is gone.
    ///   - onWait: Called when the wait begins, and each time the place changes.
    /// - Throws: `QueueRefusal`, or what `onWait` and `body` throw. The ticket is gone then.
    public func withTurn<R>(
        _ arrival: Arrival = .waits, subject: String = "", message: String, hangup: FileDescriptor? = nil,
        onWait: (Wait) throws -> Void = { _ in }, _ body: () throws -> R
    ) throws -> R {
        let ticket = try draw(arrival, LockOwner(subject: subject, message: message))
        defer { leave(ticket) }
        try wait(ticket, hangup, onWait)
        return try body()
    }

    /// Those who have drawn a ticket, in order: the first has its turn. Nil for who left no readable record.
    public func line() throws -> [LockOwner?] {
        try directory.withLock(Self.lock) { try look().map(\.owner) }
    }

    private static let lock: FileName = "lock"

    private func draw(_ arrival: Arrival, _ owner: LockOwner) throws -> Ticket {
        // Not with `withLock`: a closure cannot return what cannot be copied.
        let lock = try FileLock(waitingFor: Self.lock, in: directory)
        defer { extendLifetime(lock) }
        let line = try look()
        switch arrival {
        case .waits: break
        case .leaves: if let first = line.first { throw QueueRefusal.busy(first.owner) }
        case .supersedes:
            for waiting in line.dropFirst() where waiting.owner?.subject == owner.subject {
                try waiting.supersede(by: owner, in: directory)
            }
        }
        return try .draw(line.last?.number.next ?? .first, in: directory, owner: owner)
    }

    private func wait(
        _ ticket: borrowing Ticket, _ hangup: FileDescriptor?, _ onWait: (Wait) throws -> Void
    ) throws {
        var place: Int?
        while true {
            let before = try lookBefore(ticket)
            guard let first = before.first else { return }
            if before.count != place {
                place = before.count
                try onWait(Wait(place: before.count, holder: first.owner))
            }
            try waitForChange(ticket, before, hangup)
        }
    }

    private func waitForChange(
        _ ticket: borrowing Ticket, _ before: [LiveTicket], _ hangup: FileDescriptor?
    ) throws {
        // poll(2) skips negative descriptors.
        let client = pollfd(fd: hangup?.rawValue ?? -1, events: 0, revents: 0)
        var polled = [client, ticket.mark] + before.map(\.end)
        _ = try call(.lock, directory.path) { poll(&polled, nfds_t(polled.count), -1) }
        if polled[0].revents != 0 { throw QueueRefusal.hungUp }
        // The lock on a file is tested through an open file; this keeps them open until here.
        extendLifetime(before)
    }

    /// The living before `ticket`; throws `superseded` if it is.
    private func lookBefore(_ ticket: borrowing Ticket) throws -> [LiveTicket] {
        let lock = try FileLock(waitingFor: Self.lock, in: directory)
        defer { extendLifetime(lock) }
        try ticket.checkMark(in: directory)
        let line = try look()
        let number = ticket.number
        guard line.contains(where: { $0.number == number }) else { throw QueueRefusal.ticketRemoved }
        return line.filter { $0.number < number }
    }

    /// The living in their order, after removing what the dead left; under the lock.
    private func look() throws(FilesystemError) -> [LiveTicket] {
        let numbers = Set(try directory.entries().compactMap { TicketNumber($0.name) })
        var line: [LiveTicket] = []
        for number in numbers.sorted() {
            if let ticket = try LiveTicket(number, in: directory) {
                line.append(ticket)
            } else {
                try remove(number)
            }
        }
        return line
    }

    private func remove(_ number: TicketNumber) throws(FilesystemError) {
        for name in [number.ticketName, number.ownerName] {
            do {
                try directory.removeFile(name)
            } catch .refused(_, _, .noSuchFileOrDirectory) {
                // One of the two is missing if the owner was killed between them.
            }
        }
    }

    private func leave(_ ticket: borrowing Ticket) {
        // The turn is over either way; a ticket that stays is dead with its descriptor, and removed by whoever comes next.
        try? directory.withLock(Self.lock) { try remove(ticket.number) }
    }
}

/// Why a process gets no turn.
public enum QueueRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// Somebody else's turn it is, and we do not wait.
    case busy(LockOwner?)
    /// Somebody came with the same subject while we waited.
    case superseded(by: LockOwner?)
    /// Nobody is there any more to wait for us.
    case hungUp
    /// The ticket was removed by hand while we waited.
    case ticketRemoved

    public var description: String {
        switch self {
        case .busy(let owner): "it is the turn of \(owner?.description ?? "another process")"
        case .superseded(let owner): "superseded by \(owner?.description ?? "another process")"
        case .hungUp: "the client hung up while it waited for its turn"
        case .ticketRemoved: "the ticket was removed while it waited for its turn"
        }
    }
}
