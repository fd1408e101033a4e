extension Setting<Int> {
    /// A count from `range`.
    static func count(
        _ name: String, _ placeholder: String, _ meaning: String, default value: Int, in range: ClosedRange<Int>
    ) -> Self {
        Setting(name, placeholder, meaning, default: value, written: "\(value)") { raw in
            guard case .text(let text) = raw, let count = Int(text), range.contains(count) else { return nil }
            return count
        }
    }
}

extension Setting<UInt64> {
    /// A size in bytes: a number, or one with K, M, G or T behind it (powers of 1024).
    static func size(_ name: String, _ meaning: String, default value: UInt64) -> Self {
        Setting(name, "bytes", meaning, default: value, written: written(value)) { raw in
            guard case .text(let text) = raw else { return nil }
            return bytes(text)
        }
    }

    private static func written(_ value: UInt64) -> String {
        value.isMultiple(of: 1 << 30) ? "\(value >> 30)G" : "\(value)"
    }

    private static func bytes(_ text: String) -> UInt64? {
        let shifts: [Character: UInt64] = ["K": 10, "M": 20, "G": 30, "T": 40]
        let shift = text.last.flatMap { shifts[$0] }
        guard let number = UInt64(shift == nil ? text : String(text.dropLast())) else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << (shift ?? 0))
        return overflow ? nil : bytes
    }
}

extension Setting<Duration> {
    /// A time: seconds, or a number with s, m or h behind it.
    static func time(_ name: String, _ meaning: String, default value: Duration) -> Self {
        Setting(name, "seconds", meaning, default: value, written: "\(value.components.seconds)") { raw in
            guard case .text(let text) = raw else { return nil }
            let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600]
            let unit = text.last.flatMap { units[$0] }
            guard let number = Int64(unit == nil ? text : String(text.dropLast())), (1...10_000_000).contains(number)
            else { return nil }
            return .seconds(number * (unit ?? 1))
        }
    }
}

extension Setting<Bool> {
    static func choice(_ name: String, _ meaning: String, default value: Bool) -> Self {
        Setting(name, "true|false", meaning, default: value, written: "\(value)") { raw in
            guard case .text(let text) = raw else { return nil }
            return ["true": true, "false": false][text]
        }
    }
}

extension Setting<String> {
    /// A path; `~/` at its beginning is the home directory of the user who runs this process.
    static func path(_ name: String, _ meaning: String, default value: String) -> Self {
        Setting(name, "path", meaning, default: value, written: value) { raw in
            guard case .text(let text) = raw, text.hasPrefix("/") || text.hasPrefix("~/") else { return nil }
            return text
        }
    }
}

extension Setting<[String]> {
    /// A program and its arguments, none of which is read by a shell.
    static func command(_ name: String, _ meaning: String, default value: [String]) -> Self {
        Setting(name, "argv", meaning, default: value, written: value.joined(separator: " ")) { raw in
            let words =
                switch raw {
                case .words(let words): words
                case .text(let text): text.split(separator: " ").map(String.init)
                }
            return words.isEmpty || words[0].isEmpty ? nil : words
        }
    }
}
