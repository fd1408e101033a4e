/// How a server wants us to authenticate: one challenge of a WWW-Authenticate header (RFC 9110 §11.6.1).
struct Challenge: Hashable {
    /// In lower case.
    let scheme: String
    /// By name in lower case; of a repeated one, the first.
    var parameters: [String: String] = [:]

    /// Every challenge of these headers, in their order.
    ///
    /// One header may hold several challenges, and values need quotes only by the letter: servers in use leave
    /// them out even for URLs. What cannot be read ends its header; the challenges before it count.
    static func all(in headers: [String]) -> [Challenge] {
        headers.flatMap { header in
            var parser = ChallengeParser(header)
            return parser.challenges()
        }
    }

    /// What a token has to be for, as an answer says that refuses one which was not.
    static func scopes(in head: HTTPHead) -> [String] {
        let challenges = all(in: head.headers.values("WWW-Authenticate"))
        let scope = challenges.first { $0.scheme == "bearer" }?.parameters["scope"]
        return scope?.split(separator: " ").map(String.init) ?? []
    }
}

private struct ChallengeParser {
    private var rest: ArraySlice<UInt8>

    init(_ header: String) { rest = Array(header.utf8)[...] }

    mutating func challenges() -> [Challenge] {
        var challenges: [Challenge] = []
        while true {
            skip(" \t,")
            let name = word()
            guard !name.isEmpty else { return challenges }
            skip(" \t")
            if rest.first != UInt8(ascii: "=") {
                challenges.append(Challenge(scheme: name.lowercased()))
                continue
            }
            guard let last = challenges.indices.last else { return challenges }
            rest.removeFirst()
            skip(" \t")
            guard let value = value() else { return challenges }
            let key = name.lowercased()
            if challenges[last].parameters[key] == nil { challenges[last].parameters[key] = value }
        }
    }

    /// A scheme, a parameter's name, or the beginning of a token68, which belongs to schemes that are not ours.
    private mutating func word() -> String {
        take { !" \t,=\"".utf8.contains($0) }
    }

    private mutating func value() -> String? {
        guard rest.first == UInt8(ascii: "\"") else { return take { !" \t,".utf8.contains($0) } }
        rest.removeFirst()
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                text.append(escaped)
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func take(while isPart: (UInt8) -> Bool) -> String {
        let part = rest.prefix(while: isPart)
        rest = rest[part.endIndex...]
        return String(decoding: part, as: UTF8.self)
    }

    private mutating func skip(_ characters: String) {
        rest = rest.drop { characters.utf8.contains($0) }
    }
}
