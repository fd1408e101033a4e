extension Setting<Int> {
    /// A count from `range`.
    static func count(
        _ name: String, _ placeholder: String, _ meaning: String, default value: Int, in range: ClosedRange<Int>,
        perApp: Bool = false
    ) -> Self {
        Setting(name, placeholder, meaning, default: value, written: "\(value)", perApp: perApp) { raw in
            guard case .text(let text) = raw, let count = Int(text), range.contains(count) else { return nil }
            return count
        }
    }
}

extension Setting<UInt64> {
    /// A size in bytes: a number, or one with K, M, G or T behind it (powers of 1024).
    static func size(_ name: String, _ meaning: String, default value: UInt64, perApp: Bool = false) -> Self {
        Setting(name, "bytes", meaning, default: value, written: written(value), perApp: perApp) { raw in
            guard case .text(let text) = raw else { return nil }
            return bytes(text)
        }
    }

    private static func written(_ value: UInt64) -> String {
        if value.isMultiple(of: 1 << 30) { return "\(value >> 30)G" }
        return value.isMultiple(of: 1 << 20) ? "\(value >> 20)M" : "\(value)"
    }

    private static func bytes(_ text: String) -> UInt64? {
        let shifts: [Character: UInt64] = ["K": 10, "M": 20, "G": 30, "T": 40]
        let shift = text.last.flatMap { shifts[$0] }
        guard let number = UInt64(shift == nil ? text : String(text.dropLast())) else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << (shift ?? 0))
        return overflow ? nil : bytes
    }
}

extension Setting<UInt32> {
    /// A number of processors with up to three decimals, in thousandths; 0 is all there are.
    static func processors(_ name: String, _ meaning: String) -> Self {
        Setting(name, "count", meaning, default: 0, written: "0, all there are", hasDefault: false, perApp: true) {
            raw in
            guard case .text(let text) = raw else { return nil }
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            let decimals = parts.count == 2 ? parts[1] : ""
            guard (1...2).contains(parts.count), let whole = UInt32(parts[0]), whole <= 10_000, decimals.count <= 3,
                parts.count == 1 || !decimals.isEmpty
            else { return nil }
            let padded = decimals + String(repeating: "0", count: 3 - decimals.count)
            return UInt32(padded).map { whole * 1000 + $0 }
        }
    }
}

extension Setting<Duration> {
    /// A time: seconds, or a number with s, m or h behind it.
    static func time(
        _ name: String, _ meaning: String, default value: Duration, atLeast least: Int64 = 1, perApp: Bool = false
    ) -> Self {
        let written = "\(value.components.seconds)"
        return Setting(name, "seconds", meaning, default: value, written: written, perApp: perApp) { raw in
            guard case .text(let text) = raw else { return nil }
            let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600]
            let unit = text.last.flatMap { units[$0] }
            guard let number = Int64(unit == nil ? text : String(text.dropLast())),
                (least...10_000_000).contains(number)
            else { return nil }
            return .seconds(number * (unit ?? 1))
        }
    }
}

extension Setting<Duration> {
    /// An age: a number with d, w, h, m or s behind it; 0 is no limit.
    static func age(_ name: String, _ meaning: String, default days: Int64) -> Self {
        Setting(
            name, "age", meaning, default: .seconds(days * 86400), written: days == 0 ? "0, no limit" : "\(days)d",
            hasDefault: days != 0
        ) { raw in
            guard case .text(let text) = raw else { return nil }
            if text == "0" { return .zero }
            let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400]
            guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()),
                (1...1_000_000).contains(number)
            else { return nil }
            return .seconds(number * unit)
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

    /// One of a few words, the first of which is the default.
    static func word(_ name: String, _ meaning: String, of words: [String], perApp: Bool = true) -> Self {
        Setting(
            name, words.joined(separator: "|"), meaning, default: words[0], written: words[0], perApp: perApp
        ) { raw in
            guard case .text(let text) = raw, words.contains(text) else { return nil }
            return text
        }
    }

    /// Anything but nothing.
    static func text(_ name: String, _ placeholder: String, _ meaning: String, default value: String) -> Self {
        Setting(name, placeholder, meaning, default: value, written: value) { raw in
            guard case .text(let text) = raw, !text.isEmpty else { return nil }
            return text
        }
    }
}

extension Setting<String?> {
    /// Anything but nothing; whoever uses it knows the grammar. Without a value of its own it has none.
    static func text(
        _ name: String, _ placeholder: String, _ meaning: String, otherwise: String = "none"
    ) -> Self {
        Setting(
            name, placeholder, meaning, default: nil, written: otherwise, hasDefault: false, perApp: true
        ) { raw in
            guard case .text(let text) = raw, !text.isEmpty else { return nil }
            return .some(text)
        }
    }
}

extension Setting<String?> {
    /// A path that need not be set; `otherwise` says what holds then.
    static func path(_ name: String, _ meaning: String, otherwise: String, perApp: Bool = false) -> Self {
        Setting(name, "path", meaning, default: nil, written: otherwise, hasDefault: false, perApp: perApp) { raw in
            guard case .text(let text) = raw, text.hasPrefix("/") else { return nil }
            return .some(text)
        }
    }
}

extension Setting<[String: String]> {
    /// For hosts, each with a port where that is not the usual one, the path of a file.
    static func files(_ name: String, _ meaning: String) -> Self {
        Setting(name, "host=path", meaning, default: [:], written: "none", hasDefault: false) { raw in
            var files: [String: String] = [:]
            for word in raw.list {
                guard let sign = word.firstIndex(of: "="), sign != word.startIndex else { return nil }
                let path = word[word.index(after: sign)...]
                guard path.hasPrefix("/"), files.updateValue(String(path), forKey: String(word[..<sign])) == nil else {
                    return nil
                }
            }
            return files
        }
    }
}

extension Setting<[String]> {
    /// A program and its arguments, none of which is read by a shell.
    static func command(_ name: String, _ meaning: String, default value: [String]) -> Self {
        Setting(name, "argv", meaning, default: value, written: value.joined(separator: " ")) { raw in
            let words = raw.list
            return words.isEmpty || words[0].isEmpty ? nil : words
        }
    }

    /// Some words, maybe none.
    static func words(
        _ name: String, _ placeholder: String, _ meaning: String, default value: [String] = [],
        otherwise: String = "none", perApp: Bool = true
    ) -> Self {
        let written = value.isEmpty ? otherwise : value.joined(separator: " ")
        return Setting(
            name, placeholder, meaning, default: value, written: written, hasDefault: !value.isEmpty, perApp: perApp
        ) { raw in
            raw.list.contains("") ? nil : raw.list
        }
    }
}

extension RawValue {
    /// A list, or words with spaces between them.
    fileprivate var list: [String] {
        switch self {
        case .words(let words): words
        case .text(let text): text.split(separator: " ").map(String.init)
        }
    }
}
