import Ccurl
import Glibc
public import SystemPackage

/// How often and when a request is sent again after the server was too busy, failed or went away.
public struct RetryPolicy: Sendable {
    /// The first one included.
    public var attempts: Int
    /// Waits; blocks the thread.
    public var pause: @Sendable (Duration) -> Void

    private static let longest = Duration.seconds(60)

    public init(attempts: Int = 5, pause: @escaping @Sendable (Duration) -> Void = { Self.sleep($0) }) {
        self.attempts = attempts
        self.pause = pause
    }

    /// Before the attempt after `attempt`, which counts from 1: what the server asked for (Retry-After, RFC 9110 §10.2.3), or
    /// else 1 s doubled each time, a quarter more or less so that clients do not come back together; at most 60 s.
    func delay(after attempt: Int, _ head: HTTPHead?) -> Duration {
        if let asked = head?.headers["Retry-After"].flatMap(Self.seconds) { return min(.seconds(asked), Self.longest) }
        let usual = Duration.seconds(1 << min(attempt - 1, 6))
        return min(usual * Double.random(in: 0.75...1.25), Self.longest)
    }

    /// Whether an answer with this status may be another one soon.
    static func isTemporary(_ status: Int) -> Bool { [429, 500, 502, 503, 504].contains(status) }

    /// Whether the request may have failed by chance.
    static func isTemporary(_ error: HTTPError) -> Bool {
        switch error {
        case .interrupted, .timedOut, .cannotConnect: true
        default: false
        }
    }

    private static func seconds(_ text: String) -> Int? {
        if let seconds = Int(text) { return max(0, seconds) }
        let date = curl_getdate(text, nil)
        return date < 0 ? nil : max(0, date - time(nil))
    }

    /// - Parameter hangups: as in ``Transport/hangups``; the wait ends with the first that reports.
    public static func sleep(_ duration: Duration, hangups: [FileDescriptor] = []) {
        var polled = hangups.map { pollfd(fd: $0.rawValue, events: 0, revents: 0) }
        let end = ContinuousClock.now + duration
        while case let left = end - .now, left > .zero {
            if poll(&polled, nfds_t(polled.count), Int32(clamping: left.wholeMilliseconds)) > 0 { return }
        }
    }
}
