import Build

/// Two builds of one source have made different layers.
struct NotReproducible: Error, CustomStringConvertible {
    let differences: [LayerDifference]

    private static let limit = 20

    var description: String {
        var lines = ["two builds have made different layers"] + differences.prefix(Self.limit).map { "  \($0)" }
        if differences.count > Self.limit { lines.append("  and \(differences.count - Self.limit) more") }
        return lines.joined(separator: "\n")
    }
}
