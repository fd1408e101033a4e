/// Who wrote or committed something, and when: the value of an `author` or `committer` header.
///
/// git writes `Name <mail> 1112911993 -0700`, but other programs have written other things, and git takes what it can
/// from those. So does this.
public struct Person: Sendable, Equatable {
    /// Without the white space around it; may be empty, need not be UTF-8.
    public let name: [UInt8]
    /// What stands between `<` and the first `>`.
    public let mail: [UInt8]
    /// Nil if there is no time with a time zone.
    public let date: Date?

    /// A moment with the time zone of the clock that it was read from.
    public struct Date: Sendable, Equatable {
        /// Seconds since 1970, in decimal, as they were written.
        let digits: [UInt8]
        /// Hours times 100 plus minutes: 530 for `+0530`.
        public let zone: Int

        /// Seconds since 1970; as many as fit.
        public var seconds: UInt64 { UInt64(decimal: digits) }
    }

    /// Nil if there is no mail address in `line`.
    init?(_ line: ArraySlice<UInt8>) {
        guard let less = line.firstIndex(of: UInt8(ascii: "<")),
            let greater = line[less...].firstIndex(of: UInt8(ascii: ">")),
            let last = line.lastIndex(of: UInt8(ascii: ">"))
        else { return nil }
        let trailing = line[..<less].reversed().prefix { $0.isGitSpace }.count
        name = Array(line[..<less].dropLast(trailing))
        mail = Array(line[(less + 1)..<greater])

        let time = line[(last + 1)...].drop { $0.isGitSpace }
        let digits = time.prefix { $0.isDigit }
        let zone = time[digits.endIndex...].drop { $0.isGitSpace }
        let zoneDigits = zone.dropFirst().prefix { $0.isDigit }
        let sign = zone.first
        guard !digits.isEmpty, !zoneDigits.isEmpty, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
            date = nil
            return
        }
        let magnitude = UInt64(decimal: zoneDigits)
        let offset = magnitude < Int32.max ? Int(magnitude) : 0
        date = Date(digits: Array(digits), zone: sign == UInt8(ascii: "-") ? -offset : offset)
    }
}

extension Person {
    private init(name: [UInt8], mail: [UInt8], date: Date?) {
        self.name = name
        self.mail = mail
        self.date = date
    }

    func replacing(name: [UInt8], mail: [UInt8]) -> Person {
        Person(name: name, mail: mail, date: date)
    }
}

extension UInt64 {
    /// The value of decimal digits; the largest there is if they say more.
    init(decimal digits: some Sequence<UInt8>) {
        self = 0
        for digit in digits {
            let (tens, overflow) = multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
            self = overflow || carry ? .max : sum
            if overflow || carry { return }
        }
    }
}
