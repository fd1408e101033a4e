import Escaping

/// What an image is called in a layout: the annotation `org.opencontainers.image.ref.name` of its entry in `index.json`.
///
/// Components of letters, digits and `-._:@+` with `/` between them, each with a letter or digit at both ends; at most 512
/// bytes. The specification recommends this, with no two separators in a row but `--`; repositories have such names.
/// The whole name of any ``ImageReference`` is one, too: of a registry with an IPv6 address, or with a tag such as `a-`.
/// https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys
public struct ReferenceName: Hashable, Sendable, CustomStringConvertible {
    public static let maximumLength = 512

    public let description: String

    public init(_ text: some StringProtocol) throws(LayoutError) {
        let components = Array(text.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isName = text.utf8.count <= Self.maximumLength && components.allSatisfy(Self.isComponent)
        guard isName || Self.isReference(text) else { throw .notAName(String(text)) }
        description = String(text)
    }

    /// The name of an image that came under this reference, or is to go there.
    public init(_ reference: ImageReference) { description = reference.description }

    /// The reference that it is, unless it is another program's name.
    public var reference: ImageReference? {
        // What is no reference is no error here.
        guard let reference = try? ImageReference(description), reference.description == description else { return nil }
        return reference
    }

    private static func isReference(_ text: some StringProtocol) -> Bool {
        // As above.
        (try? ImageReference(text))?.description == String(text)
    }

    private static func isComponent(_ component: ArraySlice<UInt8>) -> Bool {
        guard let first = component.first, let last = component.last else { return false }
        return first.isAlphanumeric && last.isAlphanumeric
            && component.allSatisfy { $0.isAlphanumeric || "-._:@+".utf8.contains($0) }
    }
}
