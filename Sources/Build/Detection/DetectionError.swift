import Escaping
import Source

/// No convention fits: what was looked for, and the nearest thing that is there.
public struct DetectionError: Error, Equatable, CustomStringConvertible {
    /// The files that would have to be at the root.
    public let lookedFor: [String]
    public let nearest: Nearest
    /// What a builder image would have to have, and has not.
    public let image: Image?

    public enum Nearest: Equatable, Sendable {
        /// All of it stands in a directory, which may be all that there is.
        case below(directory: String, isAlone: Bool)
        case partly(found: [String])
        case nothing(root: [String])
    }

    public struct Image: Equatable, Sendable {
        public let name: String
        public let missing: [ContainerPath]
    }

    init(_ listing: SourceListing, _ candidates: [Convention], _ builder: ImageFacts? = nil) {
        let files = candidates.flatMap(\.files)
        let root = listing.rootNames
        let found = files.filter(listing.hasFile)
        lookedFor = files
        if !found.isEmpty {
            nearest = .partly(found: found)
        } else if let directory = root.first(where: { name in files.allSatisfy { listing.hasFile("\(name)/\($0)") } }) {
            nearest = .below(directory: directory, isAlone: root.count == 1)
        } else {
            nearest = .nothing(root: root)
        }
        image = builder.map { builder in
            let programs = candidates.filter(\.isOfImages).flatMap { $0.build.programs + $0.start.programs }
            let missing = Set(programs).filter { builder.file(at: $0) != .program }
            return Image(name: builder.name, missing: missing.sorted { $0.description < $1.description })
        }
    }

    public var description: String {
        let missing =
            switch nearest {
            case .partly(let found): lookedFor.filter { !found.contains($0) }
            case .below, .nothing: lookedFor
            }
        let programs = image.map { ", and image '\(Escaped($0.name))' has no \(quoted($0.missing.map(\.description)))" }
        return "no convention fits: \(are(missing)) not at the root" + (programs ?? "")
    }

    /// What is there instead, and what to do.
    public var hint: String {
        switch nearest {
        case .below(let directory, isAlone: true):
            "found in '\(Escaped(directory))'; move it up, or pack it: tar -C \(shellWord(directory)) -czf app.tar.gz ."
        case .below(let directory, isAlone: false): "found in '\(Escaped(directory))'; move what is in it to the root"
        case .partly(let found): "only \(are(found)) there; add the rest, or choose a convention"
        case .nothing(let root) where root.isEmpty: "the source is empty"
        case .nothing(let root): "found \(quoted(root, limit: 3)); add the files, or choose a convention"
        }
    }
}

private func are(_ names: [String]) -> String { "\(quoted(names)) \(names.count == 1 ? "is" : "are")" }

/// `'a', 'b' and 'c'`, escaped.
func quoted(_ names: [String], limit: Int = .max) -> String {
    let more = names.count > limit ? ["\(names.count - limit) more"] : []
    let quoted = names.prefix(limit).map { "'\(Escaped($0))'" } + more
    guard let last = quoted.last, quoted.count > 1 else { return quoted.joined() }
    return quoted.dropLast().joined(separator: ", ") + " and " + last
}

/// As a word of a command line, to be copied; a placeholder where that would need more than quotes.
private func shellWord(_ name: String) -> String {
    let isPlain = name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
    if isPlain { return name }
    return Escaped(name).description == name ? "'\(name)'" : "DIR"
}
