/// A directory as it is stored: names in the order of the tree, nothing judged.
///
/// The names may be `..`, `.git`, hold slashes or occur twice, and their order may be wrong: a tree can be written by
/// anybody. They are not empty and hold no NUL, because such a tree cannot be read at all.
public struct Tree: Sendable, Sequence {
    public let id: ObjectID
    private let content: [UInt8]

    /// Reads the content of a tree.
    ///
    /// - Throws: ``GitError/corruptObject(_:_:)`` if an entry is cut off, has no name or a mode that is no number.
    init(_ id: ObjectID, content: [UInt8]) throws(GitError) {
        self.id = id
        self.content = content
        var rest = content[...]
        while !rest.isEmpty {
            guard TreeEntry(takenFrom: &rest) != nil else {
                throw .corruptObject(id, "entry at byte \(rest.startIndex) of the tree is malformed")
            }
        }
    }

    public struct Iterator: IteratorProtocol {
        fileprivate var rest: ArraySlice<UInt8>

        public mutating func next() -> TreeEntry? {
            rest.isEmpty ? nil : TreeEntry(takenFrom: &rest)
        }
    }

    public func makeIterator() -> Iterator {
        Iterator(rest: content[...])
    }

    /// The first entry that is called `name`.
    func entry(named name: [UInt8]) -> TreeEntry? {
        first { $0.name.elementsEqual(name) }
    }
}

/// One name in a tree.
public struct TreeEntry: Sendable {
    /// As it is written, which need not be one of the few that git writes today.
    public let mode: UInt32
    /// One or more bytes, none of them NUL.
    public let name: ArraySlice<UInt8>
    public let id: ObjectID

    /// What git takes the entry for.
    public var kind: Kind {
        switch mode & 0o170000 {
        case 0o100000: mode & 0o100 == 0 ? .file : .executable
        case 0o120000: .symlink
        case 0o040000: .directory
        default: .submodule
        }
    }

    public enum Kind: Sendable, Equatable {
        case file
        case executable
        case symlink
        case directory
        /// A commit of another repository, which is not part of this one.
        case submodule
    }

    /// `mode name NUL id`, taken from the front of `rest`; nil, and nothing taken, if that is not what stands there.
    fileprivate init?(takenFrom rest: inout ArraySlice<UInt8>) {
        let digits = rest.prefix { $0 != UInt8(ascii: " ") }
        guard (1...8).contains(digits.count), digits.allSatisfy({ (0x30...0x37).contains($0) }),
            digits.endIndex < rest.endIndex
        else { return nil }
        let name = rest[(digits.endIndex + 1)...].prefix { $0 != 0 }
        guard !name.isEmpty, name.endIndex < rest.endIndex,
            let id = ObjectID(rest[(name.endIndex + 1)...].prefix(ObjectID.length))
        else { return nil }
        mode = digits.reduce(0) { $0 << 3 | UInt32($1 & 7) }
        self.name = name
        self.id = id
        rest = rest[(name.endIndex + 1 + ObjectID.length)...]
    }
}
