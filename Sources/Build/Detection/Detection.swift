import Escaping
public import Source

/// Which convention a source follows, and how that is known.
public struct Detection: Equatable, Sendable {
    public let convention: Convention
    /// A phrase: "'build.sh' and 'run.sh' at the root".
    public let reason: String

    /// Decides for `chosen` if there is one, else by the files at the root.
    public init(_ listing: SourceListing, chosen: Convention? = nil) throws(DetectionError) {
        let candidates = chosen.map { [$0] } ?? Convention.all.filter { !$0.files.isEmpty }
        for convention in candidates where convention.files.allSatisfy(listing.hasFile) {
            self.convention = convention
            reason =
                convention.files.isEmpty
                ? "chosen; the builder image decides" : quoted(convention.files) + " at the root"
            return
        }
        throw DetectionError(listing, candidates)
    }
}

/// No convention fits: what was looked for, and the nearest thing that is there.
public struct DetectionError: Error, Equatable, CustomStringConvertible {
    public let lookedFor: [String]
    public let nearest: Nearest

    public enum Nearest: Equatable, Sendable {
        /// All of it stands in a directory, which may be all that there is.
        case below(directory: String, isAlone: Bool)
        case partly(found: [String])
        case nothing(root: [String])
    }

    init(_ listing: SourceListing, _ candidates: [Convention]) {
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
    }

    public var description: String {
        switch nearest {
        case .partly(let found):
            "no convention fits: \(are(lookedFor.filter { !found.contains($0) })) not at the root"
        case .below, .nothing: "no convention fits: \(are(lookedFor)) not at the root"
        }
    }

    /// What is there instead, and what to do.
    public var hint: String {
        switch nearest {
        case .below(let directory, isAlone: true):
            "found in '\(Escaped(directory))'; pack what is in it: tar -C \(shellWord(directory)) -czf app.tar.gz ."
        case .below(let directory, isAlone: false): "found in '\(Escaped(directory))'; move what is in it to the root"
        case .partly(let found): "only \(are(found)) there; add the rest, or choose a convention"
        case .nothing(let root) where root.isEmpty: "the source is empty"
        case .nothing(let root): "found \(quoted(root, limit: 3)); add the files, or choose a convention"
        }
    }
}

private func are(_ names: [String]) -> String { "\(quoted(names)) \(names.count == 1 ? "is" : "are")" }

private func quoted(_ names: [String], limit: Int = .max) -> String {
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
