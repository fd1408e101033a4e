import Escaping

/// A hook's input that is not a list of updates, or that no git client would have caused.
public enum RefUpdateError: Error, Equatable, CustomStringConvertible {
    case tooLarge
    case tooMany(Int)
    case truncated
    case malformed([UInt8])
    case name(NameError)
    case absent(RefName)
    case duplicate(RefName)

    public var description: String {
        switch self {
        case .tooLarge: "cannot take this push: its list of refs is longer than \(RefUpdate.maximumBytes >> 20) MiB"
        case .tooMany(let count):
            "cannot take this push: it has \(count) refs, and \(RefUpdate.maximumCount) is the most\n  push them in parts"
        case .truncated: "cannot take this push: its list of refs ends in the middle of a line"
        case .malformed(let line): "cannot take this push: '\(Escaped(line))' is not an old object, a new one and a ref"
        case .name(let error): "cannot take this push: \(error)"
        case .absent(let ref): "cannot delete \(quoted(ref)): there is no such ref"
        case .duplicate(let ref): "cannot take this push: it has \(quoted(ref)) twice"
        }
    }
}
