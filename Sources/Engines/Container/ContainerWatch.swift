import Build
import Glibc
import SystemPackage

/// Follows a container until its end: its output, its limits, and whoever waits for it.
struct ContainerWatch {
    /// Why a container was ended by us.
    enum Stop: Hashable {
        case timeLimit, logLimit, processLimit, cancelled
        case disk(DiskWatch.Finding)
    }

    /// How long a program that is asked to end may take.
    static let grace = Duration.seconds(3)
    /// A program that goes on after so many refused forks never stops to try.
    static let refusedForksOfBomb: UInt64 = 200
    /// How often is looked at what nothing tells: not every kernel says so when a fork is refused, or a disk is full.
    static let interval = Duration.milliseconds(250)

    let process: ContainerProcess
    let group: ControlGroup
    let limits: Limits
    let hangups: [FileDescriptor]
    /// Asked whenever there was output too: a program that has no space left says so.
    let disk: DiskWatch

    private enum Phase {
        case running
        /// Asked to end, and killed at a time.
        case ending(Stop, killAt: ContinuousClock.Instant)
        case killed(Stop)

        var stop: Stop? {
            switch self {
            case .running: nil
            case .ending(let stop, _), .killed(let stop): stop
            }
        }

        /// When something is to be done about it.
        var end: ContinuousClock.Instant? {
            if case .ending(_, let time) = self { time } else { nil }
        }
    }

    /// Reads what there is to be read until nobody can write any more, and waits for the container's end.
    ///
    /// - Returns: why it was ended by us; nil if it was not.
    func follow(_ output: OutputReader?) throws -> Stop? {
        let deadline = ContinuousClock.now + limits.wallTime
        var output = output
        var (phase, nextLook) = (Phase.running, ContinuousClock.now + Self.interval)
        while true {
            var polled = [
                pollfd(fd: process.handle.rawValue, events: Int16(POLLIN), revents: 0),
                pollfd(fd: output?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            if case .running = phase {
                polled += hangups.map { pollfd(fd: $0.rawValue, events: 0, revents: 0) }
            }
            try poll(&polled, until: min(nextLook, phase.end ?? deadline))
            if polled[1].revents != 0 {
                _ = try disk.look()
                if try output?.read() == .tooMuch, case .running = phase { phase = try kill(.logLimit) }
            } else if polled[0].revents != 0 {
                let finding = try disk.look()
                return phase.stop ?? finding.map { .disk($0) }
            }
            if polled.dropFirst(2).contains(where: { $0.revents != 0 }) { phase = try end(.cancelled) }
            if .now >= nextLook {
                nextLook = .now + Self.interval
                if case .running = phase, let finding = try disk.look() { phase = try kill(.disk(finding)) }
                if case .running = phase, try group.refusedForks >= Self.refusedForksOfBomb {
                    phase = try kill(.processLimit)
                }
            }
            switch phase {
            case .running: if .now >= deadline { phase = try end(.timeLimit) }
            case .ending(let stop, let time): if .now >= time { phase = try kill(stop) }
            case .killed: break
            }
        }
    }

    private func end(_ stop: Stop) throws -> Phase {
        try group.signal(SIGTERM)
        return .ending(stop, killAt: .now + Self.grace)
    }

    private func kill(_ stop: Stop) throws -> Phase {
        try group.signal(SIGKILL)
        return .killed(stop)
    }

    private func poll(_ polled: inout [pollfd], until time: ContinuousClock.Instant) throws(Errno) {
        let left = max(.zero, time - .now).components
        let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1
        guard Glibc.poll(&polled, nfds_t(polled.count), Int32(clamping: milliseconds)) == -1 else { return }
        let number = errno
        for index in polled.indices { polled[index].revents = 0 }
        guard number == EINTR else { throw Errno(rawValue: number) }
    }
}
