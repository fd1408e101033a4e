import Receive

/// What a front may ask its builder about builds and rejected sources: a verb, and the options that go with it.
struct FactoryQuestion {
    let verb: [String]
    private let flags: Set<String>
    /// Each with a value of digits and letters.
    private let options: Set<String>

    private init(_ verb: [String], flags: Set<String> = [], options: Set<String> = []) {
        (self.verb, self.flags, self.options) = (verb, flags, options)
    }

    static let all = [
        FactoryQuestion(["builds", "list"], flags: ["--running", "--json"], options: ["--limit"]),
        FactoryQuestion(["builds", "show"], flags: ["--json"]),
        FactoryQuestion(["builds", "log"], flags: ["--follow"]),
        FactoryQuestion(["builds", "cancel"]),
        FactoryQuestion(["rejected", "list"], flags: ["--json"], options: ["--only"]),
        FactoryQuestion(["rejected", "extract"], flags: ["--archive"], options: ["--only"]),
        FactoryQuestion(["rejected", "rm"], options: ["--only"]),
        FactoryQuestion(
            ["rejected", "prune"], flags: ["--dry-run"],
            options: ["--only", "--keep-rejected", "--keep-rejected-for", "--keep-rejected-size"]),
    ]

    /// The same words, all of which are understood; whoever is asked asks nobody else.
    ///
    /// - Throws: ``FactoryRefusal/option(_:)``, `NameError` for a name that is none of an app or a build.
    func judge(_ words: ArraySlice<String>) throws -> [String] {
        var words = words
        var arguments: [String] = []
        var names = 0
        while let word = words.popFirst() {
            if word == "--local" { continue }
            if flags.contains(word) {
                arguments.append(word)
            } else if options.contains(word), let value = words.popFirst(), Self.isPlain(value) {
                arguments += [word, value]
            } else {
                guard !word.hasPrefix("-"), names == 0 else { throw FactoryRefusal.option(word) }
                names += 1
                // A build's id is a name that an app could have, too.
                arguments.append(try AppName(word).description)
            }
        }
        return arguments + ["--local"]
    }

    private static func isPlain(_ value: String) -> Bool {
        !value.isEmpty
            && value.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: false
                }
            }
    }
}
