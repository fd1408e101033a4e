import Escaping

/// The full name of a ref, such as `refs/heads/main`, by the rules of git-check-ref-format(1).
///
/// What git-receive-pack(1) takes, `refs/` and at least two more components, less what no git command would create
/// (a branch called `HEAD` or one that starts with '-'), names that are not UTF-8, and names over 1,024 bytes.
///
/// Names are compared byte by byte, as git does: Swift's `String` takes two spellings of `é` for one.
public struct RefName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// In bytes.
    public static let maximumLength = 1024

    /// Where a ref stands, which decides what a push to it can mean.
    public enum Kind: Hashable, Sendable {
        case branch(BranchName)
        case tag
        case other
    }

    public let bytes: [UInt8]
    public let kind: Kind

    public init(_ bytes: some Collection<UInt8>) throws(NameError) {
        self.bytes = Array(bytes)
        do throws(RefNameFault) {
            kind = try Self.kind(of: self.bytes)
        } catch {
            throw .ref(Escaped(bytes).description, error)
        }
    }

    public init(_ text: some StringProtocol) throws(NameError) {
        try self.init(Array(text.utf8))
    }

    public init(branch: BranchName) {
        bytes = Self.branches + branch.bytes
        kind = .branch(branch)
    }

    public var description: String { String(decoding: bytes, as: UTF8.self) }

    /// The short name, as git shows it: `main` for `refs/heads/main`, `v1.0` for `refs/tags/v1.0`.
    public var short: String {
        switch kind {
        case .branch(let branch): branch.description
        case .tag: String(decoding: bytes.dropFirst(Self.tags.count), as: UTF8.self)
        case .other: description
        }
    }

    public static func < (one: RefName, other: RefName) -> Bool { one.bytes.lexicographicallyPrecedes(other.bytes) }

    static let branches = Array("refs/heads/".utf8)
    private static let tags = Array("refs/tags/".utf8)

    private static func kind(of bytes: [UInt8]) throws(RefNameFault) -> Kind {
        let prefix = "refs/".utf8
        guard bytes.starts(with: prefix) else { throw .outsideRefs }
        try RefNameFault.check(bytes.dropFirst(prefix.count), components: 2)
        guard bytes.count <= maximumLength else { throw .tooLong }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUnicode }
        if bytes.starts(with: branches) { return .branch(try BranchName(checked: bytes.dropFirst(branches.count))) }
        return bytes.starts(with: tags) ? .tag : .other
    }
}
