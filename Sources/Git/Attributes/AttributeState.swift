/// What the attributes of a path say about one name; gitattributes(5) has the words.
public enum AttributeState: Sendable, Hashable {
    /// No line says anything, or the last one that does says `!name`.
    case unspecified
    /// `name`
    case set
    /// `-name`
    case unset
    /// `name=value`; the value may be empty and need not be UTF-8.
    case value([UInt8])

    /// Whether it is `name=text`.
    public func isValue(_ text: StaticString) -> Bool {
        guard case .value(let bytes) = self else { return false }
        return text.withUTF8Buffer { bytes.elementsEqual($0) }
    }
}

/// The names that decide what an exported file looks like, and whether it is exported at all.
public enum AttributeName: Int, Sendable, CaseIterable {
    case exportIgnore, exportSubst, text, eol, crlf, ident, filter, workingTreeEncoding

    /// As it stands in a `.gitattributes` file.
    public var name: StaticString {
        switch self {
        case .exportIgnore: "export-ignore"
        case .exportSubst: "export-subst"
        case .text: "text"
        case .eol: "eol"
        case .crlf: "crlf"
        case .ident: "ident"
        case .filter: "filter"
        case .workingTreeEncoding: "working-tree-encoding"
        }
    }
}

/// The attributes of one path.
public struct Attributes: Sendable, Hashable {
    private var states: [AttributeState]

    /// Nothing is said about the path.
    public init() {
        states = []
    }

    init(_ states: some Sequence<AttributeState>) {
        // Most paths of most trees have no attributes; those share one empty array.
        self.states = states.allSatisfy { $0 == .unspecified } ? [] : Array(states)
    }

    public subscript(name: AttributeName) -> AttributeState {
        states.isEmpty ? .unspecified : states[name.rawValue]
    }
}
