import Escaping
public import Source

/// Which convention a source follows, and how that is known.
public struct Detection: Equatable, Sendable {
    public let convention: Convention
    /// A phrase: "'build.sh' and 'run.sh' at the root".
    public let reason: String
    /// Phrases for what would have fitted, too: "'build.sh' and 'run.sh' at the root (doskara)".
    public let ignored: [String]

    /// Decides: what is `chosen`, else what the builder image shows, else the files at the root.
    ///
    /// - Parameter builder: the image that was configured to build with, if one was.
    public init(
        _ listing: SourceListing, chosen: Convention? = nil, builder: ImageFacts? = nil
    ) throws(DetectionError) {
        var found: [(convention: Convention, reason: String)] = []
        if let chosen {
            guard chosen.files.allSatisfy(listing.hasFile) else { throw DetectionError(listing, [chosen]) }
            found.append((chosen, chosen.isOfImages ? "chosen; the builder image decides" : atTheRoot(chosen)))
        }
        if let builder, let shown = Self.shown(by: builder) { found.append(shown) }
        for convention in Convention.all where !convention.isOfImages && convention.files.allSatisfy(listing.hasFile) {
            found.append((convention, atTheRoot(convention)))
        }
        guard let first = found.first else { throw DetectionError(listing, Convention.all, builder) }
        (convention, reason) = first
        ignored = found.dropFirst().filter { $0.convention != first.convention }.map { "\($1) (\($0.name))" }
    }

    private static func shown(by image: ImageFacts) -> (Convention, String)? {
        guard let convention = Convention(shownBy: image) else { return nil }
        let programs = (convention.build.programs + convention.start.programs).map(\.description)
        return (convention, "\(quoted(programs)) in image '\(Escaped(image.name))'")
    }
}

private func atTheRoot(_ convention: Convention) -> String { quoted(convention.files) + " at the root" }
