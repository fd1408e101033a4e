import Escaping

/// A line or file of attributes that was ignored, as git ignores it with a warning.
public struct AttributeWarning: Sendable, Equatable, CustomStringConvertible {
    public enum Problem: Error, Sendable, Equatable {
        /// 2048 bytes or more.
        case lineTooLong
        /// `!pattern`.
        case negativePattern([UInt8])
        /// `[attr]` outside the top level of the tree.
        case macroNotAllowed([UInt8])
        case invalidName([UInt8])
        /// The file is larger than this many bytes, or just as large.
        case fileTooLarge(limit: Int)
    }

    /// The path of the file, from the root of the tree.
    public let file: [UInt8]
    /// Counted from one; nil if the whole file was ignored.
    public let line: Int?
    public let problem: Problem

    public var description: String {
        let place = "'\(Escaped(file))'" + (line.map { ", line \($0)" } ?? "")
        switch problem {
        case .lineTooLong:
            return "\(place) is ignored: it is longer than \(AttributeFile.longestLine - 1) bytes"
        case .negativePattern(let pattern):
            return "\(place) is ignored: '\(Escaped(pattern))' is a negative pattern, which attributes do not have"
                + "\n  write '\\!' for an exclamation mark that belongs to the name"
        case .macroNotAllowed(let macro):
            return "\(place) is ignored: '\(Escaped(macro))' may be defined at the top of the tree only"
        case .invalidName(let name):
            return "\(place) is ignored: '\(Escaped(name))' is not a valid attribute name"
        case .fileTooLarge(let limit):
            return "\(place) is ignored: it is not smaller than \(limit) bytes"
        }
    }
}
