import Glibc
import SystemPackage

/// A place in a `TicketQueue`: `NUMBER.ticket`, a FIFO that its owner holds open and locked, and `NUMBER.owner`, the record.
///
/// The ticket is a FIFO because poll(2) then reports both things a waiter waits for, without a thread, a signal or a timer:
/// - Whoever waits behind it has it open for reading, and gets POLLHUP once the owner has closed it or died. The kernel has
///   released the lock by then (`__fput`: first the locks, then the pipe).
/// - Whoever supersedes the owner writes a record into it; the owner, who holds both ends, gets POLLIN.
struct Ticket: ~Copyable {
    let number: TicketNumber
    private let descriptor: Int32

    deinit { close(descriptor) }

    private init(_ number: TicketNumber, adopting descriptor: Int32) {
        self.number = number
        self.descriptor = descriptor
    }

    /// Draws the ticket; nobody else looks at tickets meanwhile.
    static func draw(
        _ number: TicketNumber, in directory: Directory, owner: LockOwner
    ) throws(FilesystemError) -> Ticket {
        let record = try directory.createFile(number.ownerName, mode: .ownerReadWrite)
        try record.write(owner.record.span.bytes)
        try record.close()
        let name = number.ticketName
        _ = try name.withCString { name in attempt { mkfifoat(directory.descriptor, name, 0o600) } }
            .orThrow(.createFIFO, directory.path(of: name))
        let opened = try directory.openFIFO(name, O_RDWR).orThrow(.open, directory.path(of: name))
        let ticket = Ticket(number, adopting: opened)
        _ = try call(.lock, directory.path(of: name)) { flock(opened, LOCK_EX | LOCK_NB) }
        return ticket
    }

    /// For poll(2): readable once the ticket is superseded.
    var mark: pollfd { pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0) }

    /// Throws `superseded` if somebody has said so.
    func checkMark(in directory: Directory) throws {
        var record = [UInt8](repeating: 0, count: LockOwner.maximumLength)
        switch attempt({ read(descriptor, &record, record.count) }) {
        case .success(let count): throw QueueRefusal.superseded(by: LockOwner(record: Array(record[..<count])))
        case .failure(.wouldBlock): return
        case .failure(let errno):
            throw FilesystemError.refused(.read, directory.path(of: number.ticketName), errno)
        }
    }
}

/// A ticket as others see it; its owner was alive when they looked.
final class LiveTicket {
    let number: TicketNumber
    let owner: LockOwner?
    private let descriptor: Int32

    deinit { close(descriptor) }

    /// Nil if the owner is dead; nobody draws tickets meanwhile.
    init?(_ number: TicketNumber, in directory: Directory) throws(FilesystemError) {
        let path = directory.path(of: number.ticketName)
        self.number = number
        do {
            let record = try directory.contents(of: RelativePath(number.ownerName), limit: LockOwner.maximumLength)
            owner = LockOwner(record: record)
        } catch .refused(_, _, .noSuchFileOrDirectory) {
            owner = nil
        }
        switch directory.openFIFO(number.ticketName, O_RDONLY) {
        case .success(let opened): descriptor = opened
        case .failure(.noSuchFileOrDirectory): return nil
        case .failure(let errno): throw .refused(.open, path, errno)
        }
        switch attempt({ flock(descriptor, LOCK_SH | LOCK_NB) }) {
        case .success: return nil
        case .failure(.wouldBlock): return
        case .failure(let errno): throw .refused(.lock, path, errno)
        }
    }

    /// For poll(2), which reports POLLHUP unasked: when the owner has left or died.
    var end: pollfd { pollfd(fd: descriptor, events: 0, revents: 0) }

    /// Tells the owner to give up, unless somebody has before.
    func supersede(by owner: LockOwner, in directory: Directory) throws(FilesystemError) {
        let path = directory.path(of: number.ticketName)
        var mark = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard try call(.read, path, { poll(&mark, 1, 0) }) == 0 else { return }
        let descriptor = try directory.openFIFO(number.ticketName, O_WRONLY).orThrow(.open, path)
        defer { close(descriptor) }
        let record = owner.record
        _ = try call(.write, path) { write(descriptor, record, record.count) }
    }
}

extension Directory {
    fileprivate func openFIFO(_ name: FileName, _ mode: Int32) -> Result<Int32, Errno> {
        name.withCString { name in
            attempt { openat(descriptor, name, mode | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC) }
        }
    }
}
