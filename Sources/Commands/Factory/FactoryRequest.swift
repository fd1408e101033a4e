import Escaping
import Git
import Receive

/// What a factory is asked for, parsed and put together again: no byte of the caller's is passed on unread.
struct FactoryRequest: Equatable {
    /// In bytes; a message of 512 characters, each quoted, fits.
    private static let limit = 8192
    private static let script = "/usr/local/doskara/build.sh"

    /// For `pushyard`.
    let arguments: [String]
    /// Whether all that there is to say goes to standard output.
    let reportsOnOutput: Bool

    /// - Parameter original: the bytes of SSH_ORIGINAL_COMMAND; nil when sshd has not set it, as for a login.
    init(_ original: [UInt8]?) throws {
        guard let original, !original.isEmpty else { throw FactoryRefusal.login }
        guard original.count <= Self.limit else { throw FactoryRefusal.tooLong }
        try self.init(words: QuotedWords(original).words)
    }

    init(words: [String]) throws {
        reportsOnOutput = words.first == Self.script
        if reportsOnOutput {
            guard words.count == 2, let app = words.last else { throw FactoryRefusal.unknown(words) }
            arguments = ["build", try AppName(app).description]
            return
        }
        let verb = words.first == "pushyard" ? words.dropFirst() : words[...]
        if verb.first == "build", let app = verb.dropFirst().first {
            arguments = ["build", try AppName(app).description] + (try Self.metadata(verb.dropFirst(2)))
            return
        }
        guard let question = FactoryQuestion.all.first(where: { verb.starts(with: $0.verb) }) else {
            throw FactoryRefusal.unknown(words)
        }
        arguments = question.verb + (try question.judge(verb.dropFirst(question.verb.count)))
    }

    private static func metadata(_ options: ArraySlice<String>) throws -> [String] {
        var words = options
        var arguments: [String] = []
        var pushOptions: [PushOption] = []
        var seen: Set<String> = []
        while let name = words.popFirst() {
            guard let value = words.popFirst() else { throw FactoryRefusal.option(name) }
            guard name == "--push-option" || seen.insert(name).inserted else { throw FactoryRefusal.option(name) }
            switch name {
            case "--commit": arguments += [name, try ObjectID(name: value).description]
            case "--ref": arguments += [name, try RefName(value).description]
            case "--pusher": arguments += [name, try KeyName(value).description]
            case "--push-option":
                let option = try PushOption(Array(value.utf8))
                pushOptions.append(option)
                arguments += [name, option.description]
            default: throw FactoryRefusal.option(name)
            }
        }
        _ = try PushOptions(pushOptions)
        return arguments
    }
}

/// What a factory does not do.
enum FactoryRefusal: Error, Equatable, CustomStringConvertible {
    case login
    case tooLong
    case quoting([UInt8])
    case unknown([String])
    /// An option that there is not, a second time, or without a value.
    case option(String)

    var description: String {
        switch self {
        case .login: "no shell is offered here\(Self.advice)"
        case .tooLong: "the command is too long\(Self.advice)"
        case .quoting(let command): "'\(Escaped(command))' is not a list of words\(Self.advice)"
        case .unknown(let words): "'\(Escaped(words.joined(separator: " ")))' is not offered here\(Self.advice)"
        case .option(let name): "option '\(Escaped(name))' is not offered here\(Self.advice)"
        }
    }

    private static let advice = "\n  hand over a source: ssh HOST pushyard build APP < app.tar.gz"
}

/// The words of a command line in a shell's grammar, as far as fronts need it: bare words, single quotes, and `\'`.
struct QuotedWords {
    let words: [String]

    init(_ bytes: [UInt8]) throws(FactoryRefusal) {
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else { throw .quoting(bytes) }
        var words: [String] = []
        var word: String?
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case " ":
                if let word { words.append(word) }
                word = nil
            case "'":
                guard let end = rest.firstIndex(of: "'") else { throw .quoting(bytes) }
                word = (word ?? "") + String(rest[..<end])
                rest = rest[end...].dropFirst()
            case "\\":
                guard rest.popFirst() == "'" else { throw .quoting(bytes) }
                word = (word ?? "") + "'"
            case _ where Self.isBare(scalar): word = (word ?? "") + String(scalar)
            default: throw .quoting(bytes)
            }
        }
        if let word { words.append(word) }
        self.words = words
    }

    private static func isBare(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", ":", "@", "+", "=", ",", "%": true
        default: false
        }
    }
}
