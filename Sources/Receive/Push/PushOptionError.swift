import Escaping

/// Push options that cannot be followed; the pusher sees the sentence, and the push is declined.
public enum PushOptionError: Error, Equatable, CustomStringConvertible {
    case unknown([UInt8])
    case emptyMessage
    case longMessage(Int)
    case messageNotUnicode
    case controlCharacter([UInt8])
    case twice(PushOption)
    case contradiction(PushOption, PushOption)
    case tooMany(Int)
    case badCount([UInt8])
    case missing(Int)

    public var description: String {
        switch self {
        case .unknown(let option):
            """
            push option '\(Escaped(option))' is unknown
              use 'no-build', 'rebuild', 'clean' or 'message=TEXT'
            """
        case .emptyMessage: "push option 'message' has no text\n  write 'message=TEXT'"
        case .longMessage(let count):
            "the text of push option 'message' has \(count) bytes, and \(PushOption.maximumLength) is the most"
        case .messageNotUnicode: "the text of push option 'message' is not UTF-8"
        case .controlCharacter(let text): "push option 'message=\(Escaped(text))' contains a control character"
        case .twice(let option): "push option '\(Escaped(option.description))' is one too many of its kind"
        case .contradiction(let one, let other): "push options '\(one)' and '\(other)' contradict each other"
        case .tooMany(let count): "this push has \(count) options, and \(PushOptions.maximumCount) is the most"
        case .badCount(let value): "GIT_PUSH_OPTION_COUNT is '\(Escaped(value))': expected a number"
        case .missing(let index): "GIT_PUSH_OPTION_\(index) is not set, though GIT_PUSH_OPTION_COUNT counts it"
        }
    }
}
