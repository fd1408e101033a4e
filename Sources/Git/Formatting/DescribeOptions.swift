/// The options of the placeholder `%(describe)`, as arguments for git-describe(1).
enum DescribeOptions {
    /// Reads what follows `(describe`; nil unless it is well formed and closed.
    static func parse(_ text: ArraySlice<UInt8>) -> (arguments: [String], end: Int)? {
        var rest = text
        var arguments: [String] = []
        if rest.first == UInt8(ascii: ":") {
            rest.removeFirst()
            var hasSkipped = false
            while rest.first != UInt8(ascii: ")") {
                // git skips a flag whose value is no truth value, and then looks for the other options only.
                if hasSkipped, rest.starts(with: "tags".utf8) { return nil }
                guard let argument = takeOption(&rest) else { return nil }
                hasSkipped = argument.isEmpty
                if !hasSkipped { arguments.append(argument) }
            }
        }
        return rest.first == UInt8(ascii: ")") ? (arguments, rest.startIndex + 1) : nil
    }

    /// One option with the comma after it; nil if it is malformed, empty if git skips it.
    private static func takeOption(_ rest: inout ArraySlice<UInt8>) -> String? {
        let text = rest.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ")") }
        guard text.endIndex < rest.endIndex else { return nil }
        let words = text.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let value = words.count == 2 ? words[1] : nil
        let argument: String? =
            switch words.first {
            case "tags": flag(value).map { $0 ? "--tags" : "--no-tags" } ?? ""
            case "abbrev": value.flatMap { Int($0) == nil ? nil : "--abbrev=\($0)" }
            case "match": value.flatMap { $0.isEmpty ? nil : "--match=\($0)" }
            case "exclude": value.flatMap { $0.isEmpty ? nil : "--exclude=\($0)" }
            default: nil
            }
        rest = rest[text.endIndex...]
        // The comma belongs to the option before it; another may follow or not.
        if rest.first == UInt8(ascii: ",") { rest.removeFirst() }
        return argument
    }

    private static func flag(_ value: String?) -> Bool? {
        switch value?.lowercased() {
        case nil, "true", "yes", "on": true
        case "", "false", "no", "off": false
        case .some(let number): Int(number).map { $0 != 0 }
        }
    }
}
