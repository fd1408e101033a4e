import Filesystem
import Glibc

extension Timestamp {
    /// For scripts: `2024-05-01T12:00:00Z` (RFC 3339).
    var universal: String {
        Self.text(seconds, gmtime_r) { "\($0)T\($1)Z" } ?? "1970-01-01T00:00:00Z"
    }

    /// On a terminal in the zone of who sits there, elsewhere as for scripts.
    var shown: String {
        guard isatty(STDOUT_FILENO) == 1 else { return universal }
        return Self.text(seconds, localtime_r) { "\($0) \($1)" } ?? universal
    }

    private typealias Conversion = (UnsafePointer<time_t>, UnsafeMutablePointer<tm>) -> UnsafeMutablePointer<tm>?

    /// Nil for years that do not fit into an int.
    private static func text(
        _ seconds: Int64, _ convert: Conversion, _ format: (_ date: String, _ time: String) -> String
    ) -> String? {
        var time = time_t(seconds)
        var parts = tm()
        guard convert(&time, &parts) != nil else { return nil }
        let date = [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday].map(padded).joined(separator: "-")
        return format(date, [parts.tm_hour, parts.tm_min, parts.tm_sec].map(padded).joined(separator: ":"))
    }

    private static func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Duration {
    /// Seconds and their parts.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }

    /// For people: `0.42 s`, `12.3 s`, `3 min 20 s`, `2 h 5 min`.
    var shown: String {
        let (whole, attoseconds) = components
        let (tenths, hundredths) = (attoseconds / 100_000_000_000_000_000, attoseconds / 10_000_000_000_000_000 % 10)
        if whole < 10 { return "\(whole).\(tenths)\(hundredths) s" }
        if whole < 60 { return "\(whole).\(tenths) s" }
        return whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole / 60 % 60) min"
    }
}
