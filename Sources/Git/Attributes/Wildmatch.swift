/// A shell pattern as git matches it against paths, byte by byte, compiled once.
///
/// `*` and `?` stop at a slash, `**` between slashes does not, brackets never match a slash; a malformed bracket or
/// class and a backslash at the end match nothing. The rules are those of gitignore(5), "PATTERN FORMAT".
struct Wildmatch: Sendable {
    fileprivate enum Token: Sendable {
        case byte(UInt8)
        case anyByte
        case set(ByteSet)
        /// Any bytes but slashes, none included.
        case star
        /// Any bytes, none included.
        case starStar
        /// Nothing, or any bytes that end with a slash: `**/`.
        case starStarSlash
        /// What no byte satisfies.
        case never
    }

    private var tokens: [Token] = []

    /// Compiles `pattern`; there is no pattern that cannot be compiled.
    init(_ pattern: ArraySlice<UInt8>) {
        // git compares the part before the first special byte on its own and hands the rest to its matcher, for which the
        // rest is the start of a pattern: `doc**` therefore crosses slashes although its stars do not stand between two.
        let rest = pattern.firstIndex(where: Self.isSpecial) ?? pattern.endIndex
        tokens = pattern[..<rest].map(Token.byte)
        compile(pattern[rest...])
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "\\"): true
        default: false
        }
    }

    private mutating func compile(_ pattern: ArraySlice<UInt8>) {
        var rest = pattern
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "*"):
                compileStars(
                    &rest,
                    atBoundary: rest.startIndex == pattern.startIndex
                        || pattern[rest.startIndex - 1] == UInt8(ascii: "/"))
            case UInt8(ascii: "?"):
                rest.removeFirst()
                tokens.append(.anyByte)
            case UInt8(ascii: "["):
                rest.removeFirst()
                guard let set = ByteSet(bracket: &rest) else { return tokens.append(.never) }
                tokens.append(.set(set))
            case UInt8(ascii: "\\"):
                rest.removeFirst()
                guard let escaped = rest.popFirst() else { return tokens.append(.never) }
                tokens.append(.byte(escaped))
            default:
                rest.removeFirst()
                tokens.append(.byte(byte))
            }
        }
    }

    private mutating func compileStars(_ rest: inout ArraySlice<UInt8>, atBoundary: Bool) {
        let stars = rest.prefix { $0 == UInt8(ascii: "*") }
        rest = rest[stars.endIndex...]
        guard stars.count > 1, atBoundary else { return tokens.append(.star) }
        if rest.isEmpty || rest.starts(with: Array("\\/".utf8)) {
            tokens.append(.starStar)
        } else if rest.first == UInt8(ascii: "/") {
            rest.removeFirst()
            tokens.append(.starStarSlash)
        } else {
            tokens.append(.star)
        }
    }

    /// Whether the whole of `text` fits; takes time proportional to the length of `text` times that of the pattern.
    func matches(_ text: Span<UInt8>) -> Bool {
        var position = 0
        var token = 0
        // Where to go on after a mismatch. Only the last star of each kind is worth another try: an earlier one that took
        // more would only leave less for what follows.
        var star: (token: Int, position: Int)?
        var starStar: (token: Int, position: Int, afterSlash: Bool)?
        while true {
            if token < tokens.count {
                switch tokens[token] {
                case .star:
                    token += 1
                    star = (token, position)
                    continue
                case .starStar:
                    token += 1
                    star = nil
                    starStar = (token, position, false)
                    continue
                case .starStarSlash:
                    token += 1
                    star = nil
                    starStar = (token, position, true)
                    continue
                default:
                    guard position < text.count else { return false }
                    if tokens[token].accepts(text[position]) {
                        position += 1
                        token += 1
                        continue
                    }
                }
            } else if position == text.count {
                return true
            }
            if let last = star, last.position < text.count, text[last.position] != UInt8(ascii: "/") {
                star = (last.token, last.position + 1)
                (token, position) = (last.token, last.position + 1)
                continue
            }
            guard let last = starStar else { return false }
            var next = last.position
            while last.afterSlash, next < text.count, text[next] != UInt8(ascii: "/") { next += 1 }
            guard next < text.count else { return false }
            star = nil
            starStar = (last.token, next + 1, last.afterSlash)
            (token, position) = (last.token, next + 1)
        }
    }
}

extension Wildmatch.Token {
    fileprivate func accepts(_ byte: UInt8) -> Bool {
        switch self {
        case .byte(let expected): byte == expected
        case .anyByte: byte != UInt8(ascii: "/")
        case .set(let set): byte != UInt8(ascii: "/") && set.contains(byte)
        case .star, .starStar, .starStarSlash, .never: false
        }
    }
}
