import Escaping

/// Something that an export leaves undone.
public enum ExportWarning: Sendable, Equatable, CustomStringConvertible {
    case attributes(AttributeWarning)
    /// `$Format:…$` in a file holds a placeholder that stays as it is.
    case placeholder(String, path: [UInt8])
    /// The file stays in UTF-8.
    case encoding([UInt8], path: [UInt8])
    /// The file is the first that the filter should have been run on.
    case filter([UInt8], path: [UInt8])
    /// The file is too large to be converted, in bytes.
    case tooLargeToConvert(size: UInt64, path: [UInt8])

    public var description: String {
        switch self {
        case .attributes(let warning):
            warning.description
        case .placeholder(let placeholder, let path):
            "'\(Escaped(path))': the placeholder '\(Escaped(placeholder))' is not expanded"
        case .encoding(let name, let path):
            "'\(Escaped(path))' stays in UTF-8 and is not converted to '\(Escaped(name))'"
        case .filter(let name, let path):
            "'\(Escaped(path))' is exported without the filter '\(Escaped(name))', as are all such files"
        case .tooLargeToConvert(let size, let path):
            "'\(Escaped(path))' is exported as it is stored: with \(size) bytes it is too large to be converted"
        }
    }
}
