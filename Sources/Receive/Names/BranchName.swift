import Escaping

/// The name of a branch: what follows `refs/heads/`, by the rules of `git check-ref-format --branch`.
public struct BranchName: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    public init(_ text: some StringProtocol) throws(NameError) {
        let bytes = Array(text.utf8)[...]
        do throws(RefNameFault) {
            try RefNameFault.check(bytes, components: 1)
            guard RefName.branches.count + bytes.count <= RefName.maximumLength else { throw .tooLong }
            try self.init(checked: bytes)
        } catch {
            throw .branch(Escaped(text).description, error)
        }
    }

    /// For UTF-8 that has passed ``RefNameFault/check(_:components:)`` and fits a ``RefName``.
    init(checked name: ArraySlice<UInt8>) throws(RefNameFault) {
        guard !name.elementsEqual("HEAD".utf8) else { throw .head }
        guard name.first != UInt8(ascii: "-") else { throw .dash }
        bytes = Array(name)
    }

    public var description: String { String(decoding: bytes, as: UTF8.self) }

    public static func < (one: BranchName, other: BranchName) -> Bool {
        one.bytes.lexicographicallyPrecedes(other.bytes)
    }
}
