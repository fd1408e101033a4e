import Escaping

/// Bytes that are no `FileName` or no `RelativePath`.
public struct InvalidPath: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: Hashable, Sendable {
        case empty
        case absolute
        /// Two slashes in a row, or one at the end.
        case emptyComponent
        /// `.`
        case currentDirectory
        /// `..`
        case parentDirectory
        /// A slash in a file name.
        case slash
        case nul
    }

    /// What was not accepted.
    public let bytes: [UInt8]
    public let reason: Reason

    init(_ bytes: Span<UInt8>, _ reason: Reason) {
        self.bytes = bytes.withUnsafeBufferPointer { Array($0) }
        self.reason = reason
    }

    public var description: String {
        let subject = "'\(Escaped(bytes))'"
        return switch reason {
        case .empty: "a path is empty"
        case .absolute: "path \(subject) is absolute"
        case .emptyComponent: "path \(subject) has an empty component"
        case .currentDirectory: "path \(subject) has a '.' component"
        case .parentDirectory: "path \(subject) has a '..' component"
        case .slash: "file name \(subject) has a slash"
        case .nul: "path \(subject) has a NUL byte"
        }
    }

    /// Throws if `component`, a part of `whole`, is no file name.
    static func checkComponent(_ component: Span<UInt8>, of whole: Span<UInt8>) throws(InvalidPath) {
        if component.isEmpty { throw InvalidPath(whole, whole.isEmpty ? .empty : .emptyComponent) }
        for index in component.indices {
            switch component[index] {
            case 0: throw InvalidPath(whole, .nul)
            case UInt8(ascii: "/"): throw InvalidPath(whole, .slash)
            default: break
            }
        }
        guard component.count <= 2, component[0] == UInt8(ascii: ".") else { return }
        if component.count == 1 { throw InvalidPath(whole, .currentDirectory) }
        if component[1] == UInt8(ascii: ".") { throw InvalidPath(whole, .parentDirectory) }
    }
}
