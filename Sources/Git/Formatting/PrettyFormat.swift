/// Expands the placeholders of a pretty format for one commit, byte for byte as git does.
///
/// [git-log(1), PRETTY FORMATS](https://git-scm.com/docs/git-log#_pretty_formats). What is not done is left as it stands
/// and collected in ``unsupported``: relative and human dates (`%ar %ah`), wrapping and padding (`%w() %<() %>()`),
/// `%(trailers)`, colours asked for with `always`, and what is known about the signature of a signed commit.
public struct PrettyFormat {
    private typealias Text = ArraySlice<UInt8>

    private let repository: Repository
    private let commit: Commit
    private let dialect: ExportDialect
    /// Placeholders that were left as they stand, each once.
    public private(set) var unsupported: [String] = []
    /// git expands the first `%(describe)` of an archive only, because each one walks the history.
    private var mayDescribe = true
    /// The commit's text in UTF-8, once a placeholder of the present format has asked for it.
    private var text: CommitText?

    public init(_ commit: Commit, in repository: Repository, dialect: ExportDialect) {
        self.repository = repository
        self.commit = commit
        self.dialect = dialect
    }

    /// Replaces each `$Format:…$`, as the attribute `export-subst` asks for; nil if there is none.
    ///
    /// - Throws: what the repository throws when it is asked about the commit.
    public mutating func substitute(in content: [UInt8]) throws -> [UInt8]? {
        let opening = Array("$Format:".utf8)
        guard var keyword = content[...].firstRange(of: opening) else { return nil }
        var output: [UInt8] = []
        var rest = content[...]
        while let end = rest[keyword.upperBound...].firstIndex(of: UInt8(ascii: "$")) {
            output += rest[..<keyword.lowerBound]
            try append(rest[keyword.upperBound..<end], to: &output)
            rest = rest[(end + 1)...]
            guard let next = rest.firstRange(of: opening) else { break }
            keyword = next
        }
        return output + rest
    }

    /// Appends `format` with its placeholders expanded; some of them change what `output` holds already.
    private mutating func append(_ format: Text, to output: inout [UInt8]) throws {
        text = nil
        // git keeps formats as C strings.
        var rest = format.prefix { $0 != 0 }
        while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
            output += rest[..<percent]
            rest = rest[(percent + 1)...]
            if rest.first == UInt8(ascii: "%") {
                output.append(UInt8(ascii: "%"))
                rest.removeFirst()
                continue
            }
            let taken =
                switch dialect {
                case .git: try appendItem(rest, to: &output)
                case .reproducible: try appendReproducible(rest, to: &output)
                }
            if taken == 0 { output.append(UInt8(ascii: "%")) }
            rest = rest.dropFirst(taken)
        }
        output += rest
        // git converts all that the output holds up to here, not only what came from the commit.
        if text != nil, let encoding = commit.encoding, !encoding.isUTF8,
            let converted = CharacterEncoding.utf8.encode(output, as: encoding)
        {
            output = converted
        }
    }

    private mutating func appendReproducible(_ rest: Text, to output: inout [UInt8]) throws -> Int {
        for name in ["H", "T", "ct", "cI", "an", "ae", "s"] where rest.starts(with: name.utf8) {
            return try appendOne(rest, to: &output)
        }
        return decline(rest.prefix("acGgC".utf8.contains(rest.first ?? 0) ? 2 : 1))
    }

    /// A placeholder with what may stand before it: `%+x` and `% x` put a line feed or a space before what is not empty,
    /// `%-x` takes the line feeds before what is empty.
    private mutating func appendItem(_ rest: Text, to output: inout [UInt8]) throws -> Int {
        let sign = rest.first
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") || sign == UInt8(ascii: " ") else {
            return try appendOne(rest, to: &output)
        }
        let placeholder = rest.dropFirst()
        if placeholder.first == UInt8(ascii: "w") { return 0 }
        let start = output.count
        let taken = try appendOne(placeholder, to: &output)
        if output.count == start {
            while sign == UInt8(ascii: "-"), output.last == UInt8(ascii: "\n") { output.removeLast() }
        } else if sign != UInt8(ascii: "-") {
            output.insert(sign == UInt8(ascii: "+") ? UInt8(ascii: "\n") : UInt8(ascii: " "), at: start)
        }
        return taken + 1
    }

    /// Returns how many bytes of `rest` were the placeholder; 0 if it is none.
    private mutating func appendOne(_ rest: Text, to output: inout [UInt8]) throws -> Int {
        switch rest.first {
        case UInt8(ascii: "n"):
            output.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "x"):
            let digits = rest.dropFirst().prefix(2).compactMap(UInt8.init(hexDigit:))
            guard digits.count == 2 else { return try appendFromText(rest, to: &output) }
            output.append(digits[0] << 4 | digits[1])
            return 3
        case UInt8(ascii: "C"): return skipColor(rest)
        case UInt8(ascii: "w"): return rest.dropFirst().first == UInt8(ascii: "(") ? decline(rest.prefix(1)) : 0
        case UInt8(ascii: "<"), UInt8(ascii: ">"): return decline(rest.prefix(1))
        case UInt8(ascii: "(") where rest.starts(with: "(describe".utf8):
            return try appendDescription(rest, to: &output)
        case UInt8(ascii: "H"): output += commit.id.description.utf8
        case UInt8(ascii: "h"): output += try repository.abbreviation(of: commit.id).utf8
        case UInt8(ascii: "T"): output += commit.tree.description.utf8
        case UInt8(ascii: "t"): output += try repository.abbreviation(of: commit.tree).utf8
        case UInt8(ascii: "P"):
            output += try repository.parents(of: commit).map(\.description).joined(separator: " ").utf8
        case UInt8(ascii: "p"):
            output += try repository.parents(of: commit).map(repository.abbreviation).joined(separator: " ").utf8
        case UInt8(ascii: "m"): output.append(UInt8(ascii: ">"))
        case UInt8(ascii: "d"):
            let names = try repository.decorations(of: commit.id)
            if !names.isEmpty {
                output += " (".utf8
                output += names.joined(separator: ", ".utf8)
                output += ")".utf8
            }
        case UInt8(ascii: "D"):
            output += try repository.decorations(of: commit.id).joined(separator: ", ".utf8)
        // Branches that were walked and notes: an archive has neither.
        case UInt8(ascii: "S"), UInt8(ascii: "N"): return 0
        // The reflog was not walked either, but here git prints nothing for what it knows.
        case UInt8(ascii: "g"): return rest.dropFirst().first.map { "dDsnNeE".utf8.contains($0) } == true ? 2 : 0
        case UInt8(ascii: "G"): return appendSignature(rest, to: &output)
        default: return try appendFromText(rest, to: &output)
        }
        return 1
    }

    private mutating func appendFromText(_ rest: Text, to output: inout [UInt8]) throws -> Int {
        let text = self.text ?? commit.textInUTF8
        self.text = text
        switch rest.first {
        case UInt8(ascii: "a"): return try appendPart(rest.prefix(2), of: text.author, to: &output)
        case UInt8(ascii: "c"): return try appendPart(rest.prefix(2), of: text.committer, to: &output)
        case UInt8(ascii: "e"): output += commit.encoding?.name.utf8 ?? "".utf8
        case UInt8(ascii: "B"): output += text.message
        case UInt8(ascii: "s"): output += text.subject.joined(separator: [UInt8(ascii: " ")])
        case UInt8(ascii: "f"): output += text.sanitizedSubject
        case UInt8(ascii: "b"): output += text.body
        case UInt8(ascii: "(") where rest.starts(with: "(trailers".utf8):
            return decline(rest.prefix("(trailers".utf8.count))
        default: return 0
        }
        return 1
    }

    /// One fact about a person: `%a` or `%c` with a letter.
    private mutating func appendPart(_ placeholder: Text, of line: Text?, to output: inout [UInt8]) throws -> Int {
        guard let part = placeholder.dropFirst().first else { return 0 }
        guard var person = line.flatMap(Person.init) else { return Self.takenWhenMissing(part) }
        if "NEL".utf8.contains(part) { person = try repository.mailmap().resolve(person) }
        switch part {
        case UInt8(ascii: "n"), UInt8(ascii: "N"): output += person.name
        case UInt8(ascii: "e"), UInt8(ascii: "E"): output += person.mail
        case UInt8(ascii: "l"), UInt8(ascii: "L"): output += person.mail.prefix { $0 != UInt8(ascii: "@") }
        default:
            guard let date = person.date else { return Self.takenWhenMissing(part) }
            switch part {
            case UInt8(ascii: "t"): output += date.digits
            case UInt8(ascii: "d"): output += DateFormat.normal.string(of: date).utf8
            case UInt8(ascii: "D"): output += DateFormat.rfc2822.string(of: date).utf8
            case UInt8(ascii: "i"): output += DateFormat.iso8601.string(of: date).utf8
            case UInt8(ascii: "I"): output += DateFormat.iso8601Strict.string(of: date).utf8
            case UInt8(ascii: "s"): output += DateFormat.short.string(of: date).utf8
            case UInt8(ascii: "r"), UInt8(ascii: "h"): return decline(placeholder)
            default: return 0
            }
        }
        return 2
    }

    /// Of a commit that does not say who or when, git prints nothing for some placeholders and keeps the others.
    private static func takenWhenMissing(_ part: UInt8) -> Int {
        "netdDri".utf8.contains(part) ? 2 : 0
    }

    /// git prints colours on terminals only, so that all of these stand for nothing.
    private mutating func skipColor(_ rest: Text) -> Int {
        let color = rest.dropFirst()
        guard color.first == UInt8(ascii: "(") else {
            return ["red", "green", "blue", "reset"].first { color.starts(with: $0.utf8) }.map { $0.utf8.count + 1 }
                ?? 0
        }
        guard let end = color.firstIndex(of: UInt8(ascii: ")")) else { return 0 }
        if color.starts(with: "(always,".utf8) { return decline(rest[...end]) }
        return end + 1 - rest.startIndex
    }

    /// `%G`: to say more than that there is no signature takes GnuPG and a key ring.
    private mutating func appendSignature(_ rest: Text, to output: inout [UInt8]) -> Int {
        guard let part = rest.dropFirst().first, "GSKFPT?".utf8.contains(part) else { return 0 }
        if CommitText(commit.content).isSigned { return decline(rest.prefix(2)) }
        if part == UInt8(ascii: "?") { output.append(UInt8(ascii: "N")) }
        if part == UInt8(ascii: "T") { output += "undefined".utf8 }
        return 2
    }

    private mutating func appendDescription(_ rest: Text, to output: inout [UInt8]) throws -> Int {
        guard mayDescribe else { return 0 }
        mayDescribe = false
        guard let (options, end) = DescribeOptions.parse(rest.dropFirst("(describe".utf8.count)) else { return 0 }
        output += try repository.description(of: commit.id, options: options)
        return end - rest.startIndex
    }

    /// Leaves a placeholder as it stands, and says so.
    private mutating func decline(_ placeholder: some Collection<UInt8>) -> Int {
        let text = "%" + String(decoding: placeholder, as: UTF8.self)
        if !unsupported.contains(text) { unsupported.append(text) }
        return 0
    }
}
