/// How git prints a moment; the names are those of `git log --date`.
enum DateFormat {
    /// `Thu Apr 7 15:13:13 2005 -0700`
    case normal
    /// `Thu, 7 Apr 2005 15:13:13 -0700`
    case rfc2822
    /// `2005-04-07 15:13:13 -0700`
    case iso8601
    /// `2005-04-07T15:13:13-07:00`
    case iso8601Strict
    /// `2005-04-07`
    case short

    /// The moment as the clock showed it in the time zone that it came with.
    func string(of date: Person.Date) -> String {
        // A time beyond what git can compute with is printed as the first of all.
        let isRepresentable = date.seconds <= UInt64(Int64.max) / 2
        let zone = isRepresentable ? date.zone : 0
        let offset = (abs(zone) / 100 * 60 + abs(zone) % 100) * 60 * zone.signum()
        let time = CivilTime(secondsSince1970: (isRepresentable ? Int(date.seconds) : 0) + offset)
        let day = Self.padded(time.day, 2)
        let clock = [time.hour, time.minute, time.second].map { Self.padded($0, 2) }.joined(separator: ":")
        let sign = zone < 0 ? "-" : "+"
        let zoneText = sign + Self.padded(abs(zone), 4)
        let dashed = "\(Self.padded(time.year, 4))-\(Self.padded(time.month, 2))-\(day)"
        switch self {
        case .normal:
            // In git, -0001 stands for "no zone".
            let suffix = zone == -1 ? "" : " \(zoneText)"
            return "\(time.weekdayName) \(time.monthName) \(time.day) \(clock) \(time.year)\(suffix)"
        case .rfc2822: return "\(time.weekdayName), \(time.day) \(time.monthName) \(time.year) \(clock) \(zoneText)"
        case .iso8601: return "\(dashed) \(clock) \(zoneText)"
        case .iso8601Strict:
            return "\(dashed)T\(clock)\(sign)\(Self.padded(abs(zone) / 100, 2)):\(Self.padded(abs(zone) % 100, 2))"
        case .short: return dashed
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// A moment in the Gregorian calendar, without a time zone.
private struct CivilTime {
    let year, month, day, hour, minute, second: Int
    private let weekday: Int

    init(secondsSince1970 seconds: Int) {
        let days = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400
        let rest = seconds - days * 86400
        (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
        // 1970-01-01 was a Thursday.
        weekday = ((days % 7) + 11) % 7

        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days: years start in March, so that
        // the leap day comes last, and 400 years are an era of 146097 days.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchBased = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchBased + 2) / 5 + 1
        month = marchBased < 10 ? marchBased + 3 : marchBased - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var weekdayName: String { ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][weekday] }

    var monthName: String {
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1]
    }
}
