/// The rule of git-check-ref-format(1), or of ``RefName``, that a name breaks.
public enum RefNameFault: Error, Equatable, CustomStringConvertible {
    case outsideRefs
    case tooFewComponents
    case emptyComponent
    case leadingDot
    case lockSuffix
    case twoDots
    case reflogMark
    case character
    case trailingDot
    case head
    case dash
    case notUnicode
    case tooLong

    public var description: String {
        switch self {
        case .outsideRefs: "it does not start with 'refs/'"
        case .tooFewComponents: "it has no name after its directory"
        case .emptyComponent: "it starts or ends with '/', or has two in a row"
        case .leadingDot: "a component starts with '.'"
        case .lockSuffix: "a component ends with '.lock'"
        case .twoDots: "it contains '..'"
        case .reflogMark: "it contains '@{'"
        case .character: "it contains a control character, a space or one of ~ ^ : ? * [ \\"
        case .trailingDot: "it ends with '.'"
        case .head: "a branch cannot be called 'HEAD'"
        case .dash: "a branch cannot start with '-'"
        case .notUnicode: "it is not UTF-8"
        case .tooLong: "it is longer than \(RefName.maximumLength) bytes"
        }
    }

    /// Does what `check_refname_format` of git's refs.c does, without its flags.
    static func check(_ name: ArraySlice<UInt8>, components minimum: Int) throws(RefNameFault) {
        let components = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for component in components {
            guard let first = component.first else { throw .emptyComponent }
            guard first != UInt8(ascii: ".") else { throw .leadingDot }
            guard !component.contains(where: isForbidden) else { throw .character }
            for (byte, next) in zip(component, component.dropFirst()) {
                if byte == UInt8(ascii: "."), next == byte { throw .twoDots }
                if byte == UInt8(ascii: "@"), next == UInt8(ascii: "{") { throw .reflogMark }
            }
            guard !component.suffix(5).elementsEqual(".lock".utf8) else { throw .lockSuffix }
        }
        guard name.last != UInt8(ascii: ".") else { throw .trailingDot }
        guard components.count >= minimum else { throw .tooFewComponents }
    }

    private static func isForbidden(_ byte: UInt8) -> Bool {
        byte.isControl || forbidden.contains(byte)
    }

    private static let forbidden = Array(" ~^:?*[\\".utf8)
}
