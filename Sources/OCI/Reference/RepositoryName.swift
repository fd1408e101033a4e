/// A repository in a registry: components of lower-case letters and digits with `.`, `_`, `__` or dashes between them, and
/// `/` between components, to any depth; at most 255 bytes.
/// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
public struct RepositoryName: Hashable, Sendable, CustomStringConvertible {
    public static let maximumLength = 255

    public let description: String

    public init(_ text: some StringProtocol) throws(ReferenceError) { try self.init(text, in: String(text)) }

    init(_ text: some StringProtocol, in whole: String) throws(ReferenceError) {
        guard !text.utf8.contains(where: { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }) else {
            throw .uppercase(whole)
        }
        let components = Array(text.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard components.allSatisfy(Self.isComponent) else { throw .repository(whole) }
        guard text.utf8.count <= Self.maximumLength else { throw .tooLong(whole) }
        description = String(text)
    }

    private static func isComponent(_ component: ArraySlice<UInt8>) -> Bool {
        var separator = component[..<component.startIndex]
        for index in component.indices {
            if component[index].isLowercaseLetter || component[index].isDigit {
                // A name does not begin with a separator.
                guard separator.isEmpty || (separator.startIndex > component.startIndex && isSeparator(separator))
                else { return false }
                separator = component[(index + 1)..<(index + 1)]
            } else {
                separator = component[separator.startIndex...index]
            }
        }
        return !component.isEmpty && separator.isEmpty
    }

    private static func isSeparator(_ bytes: ArraySlice<UInt8>) -> Bool {
        [".", "_", "__"].contains { bytes.elementsEqual($0.utf8) } || bytes.allSatisfy { $0 == UInt8(ascii: "-") }
    }
}
