/// A commit, as it is stored.
public struct Commit: Sendable {
    public let id: ObjectID
    public let tree: ObjectID
    public let parents: [ObjectID]
    /// Nil if the header is missing or names nobody.
    public let author: Person?
    /// Nil if the header is missing or names nobody.
    public let committer: Person?
    /// When it was committed, in seconds since 1970; 0 if the commit does not say.
    public let time: UInt64
    /// Everything after the headers; need not be UTF-8.
    public var message: ArraySlice<UInt8> { CommitText(content).message }
    /// What the text of the commit is written in; nil if it does not say, which means UTF-8.
    var encoding: CharacterEncoding? { CommitText(content).characterEncoding }
    /// The text in UTF-8; as it is if that cannot be.
    var textInUTF8: CommitText {
        guard let encoding, !encoding.isUTF8, let converted = encoding.encode(content, as: .utf8) else {
            return CommitText(content)
        }
        return CommitText(converted)
    }

    /// The whole object.
    let content: [UInt8]

    /// Reads the content of a commit.
    ///
    /// - Throws: ``GitError/corruptObject(_:_:)`` if it does not begin with a tree and parents.
    init(_ id: ObjectID, content: [UInt8]) throws(GitError) {
        self.id = id
        self.content = content
        var rest = content[...]
        guard let tree = Self.takeID(after: "tree ", from: &rest) else {
            throw .corruptObject(id, "a commit without a tree")
        }
        self.tree = tree
        var parents: [ObjectID] = []
        while let parent = Self.takeID(after: "parent ", from: &rest) { parents.append(parent) }
        self.parents = parents
        let text = CommitText(content)
        author = text.author.flatMap(Person.init)
        committer = text.committer.flatMap(Person.init)
        time = Self.time(in: rest)
    }

    private static func takeID(after key: StaticString, from rest: inout ArraySlice<UInt8>) -> ObjectID? {
        let line = rest.prefix { $0 != UInt8(ascii: "\n") }
        guard let value = line.value(of: key), let id = ObjectID(hex: value) else { return nil }
        rest = rest[line.endIndex...].dropFirst()
        return id
    }

    /// git reads the time less leniently than the rest of the line: the committer comes second, and the time follows
    /// the first `>`.
    private static func time(in headers: ArraySlice<UInt8>) -> UInt64 {
        let lines = headers.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count > 2, lines[0].value(of: "author") != nil, let committer = lines[1].value(of: "committer"),
            let greater = committer.firstIndex(of: UInt8(ascii: ">"))
        else { return 0 }
        return UInt64(decimal: committer[(greater + 1)...].drop { $0.isGitSpace }.prefix { $0.isDigit })
    }
}

extension ArraySlice<UInt8> {
    /// What follows `key`, if that is how it starts.
    func value(of key: StaticString) -> ArraySlice<UInt8>? {
        key.withUTF8Buffer { starts(with: $0) } ? dropFirst(key.utf8CodeUnitCount) : nil
    }
}
