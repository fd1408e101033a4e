/// All that is wrong with one push.
public struct PushRefusal: Hashable, Sendable, CustomStringConvertible {
    public let refusals: [RefRefusal]
    /// How many refs of the push are declined only because others are.
    public let innocent: Int

    /// In lines; of a long list the beginning.
    public var description: String {
        let limit = 5
        var lines = refusals.prefix(limit).map(\.description)
        let hidden = refusals.count - lines.count
        if hidden > 0 { lines.append("and \(hidden) other reason\(hidden == 1 ? "" : "s") like these") }
        if innocent > 0 {
            lines.append("the other \(innocent == 1 ? "ref" : "\(innocent) refs") of this push cannot be taken alone")
        }
        return lines.joined(separator: "\n")
    }
}
