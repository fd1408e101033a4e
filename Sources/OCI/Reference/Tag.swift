/// A name for one image of a repository: a letter, a digit or `_`, then up to 127 of these and `.` and `-`.
public struct Tag: Hashable, Sendable, CustomStringConvertible {
    public static let maximumLength = 128
    public static let latest = Tag(known: "latest")

    public let description: String

    public init(_ text: some StringProtocol) throws(ReferenceError) { try self.init(text, in: String(text)) }

    init(_ text: some StringProtocol, in whole: String) throws(ReferenceError) {
        guard let first = text.utf8.first, first.isWord, text.utf8.count <= Self.maximumLength,
            text.utf8.allSatisfy({ $0.isWord || ".-".utf8.contains($0) })
        else { throw .tag(whole) }
        description = String(text)
    }

    private init(known text: String) { description = text }
}

extension UInt8 {
    fileprivate var isWord: Bool { isAlphanumeric || self == UInt8(ascii: "_") }
}
