import Glibc

/// A point in time as the kernel stores it, since the epoch.
public struct Timestamp: Hashable, Comparable, Sendable {
    public let seconds: Int64
    /// From 0 to 999,999,999, also before the epoch.
    public let nanoseconds: Int32

    /// - Precondition: `nanoseconds` is in its range.
    public init(seconds: Int64, nanoseconds: Int32 = 0) {
        precondition((0..<1_000_000_000).contains(nanoseconds), "nanoseconds are a part of a second")
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The time of the system's clock.
    public static var now: Timestamp {
        var time = Glibc.timespec()
        // Fails for clocks that do not exist only.
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(time)
    }

    /// The time of the system's clock so long ago.
    public static func ago(_ duration: Duration) -> Timestamp {
        let (now, (seconds, attoseconds)) = (Self.now, duration.components)
        let nanoseconds = now.nanoseconds - Int32(attoseconds / 1_000_000_000)
        let borrowed: Int64 = nanoseconds < 0 ? 1 : 0
        return Timestamp(
            seconds: now.seconds - seconds - borrowed, nanoseconds: nanoseconds + Int32(borrowed) * 1_000_000_000)
    }

    init(_ time: timespec) {
        seconds = Int64(time.tv_sec)
        nanoseconds = Int32(time.tv_nsec)
    }

    var timespec: timespec { Glibc.timespec(tv_sec: Int(seconds), tv_nsec: Int(nanoseconds)) }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}

extension Timestamp: CustomStringConvertible {
    /// `2024-05-01 12:00:00 UTC`
    public var description: String {
        var time = time_t(seconds)
        var parts = tm()
        // Fails for years that do not fit into an int only.
        guard gmtime_r(&time, &parts) != nil else { return "\(seconds) s after 1970" }
        let date = "\(parts.tm_year + 1900)-\(Self.padded(parts.tm_mon + 1))-\(Self.padded(parts.tm_mday))"
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(Self.padded).joined(separator: ":")
        return "\(date) \(clock) UTC"
    }

    private static func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
