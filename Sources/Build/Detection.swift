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
                ? "chosen; the builder image decides" : quoted(convention.files, "and") + " at the root"
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
        /// All of it stands in the one directory at the root.
        case wrapped(in: String)
        case partly(found: [String])
        case nothing(root: [String])
    }

    init(_ listing: SourceListing, _ candidates: [Convention]) {
        let files = candidates.flatMap(\.files)
        let root = listing.rootNames
        let found = files.filter(listing.hasFile)
        lookedFor = files
        if root.count == 1, let directory = root.first, files.allSatisfy({ listing.hasFile("\(directory)/\($0)") }) {
            nearest = .wrapped(in: directory)
        } else {
            nearest = found.isEmpty ? .nothing(root: root) : .partly(found: found)
        }
    }

    public var description: String {
        "nothing says how to build this source: looked for \(quoted(lookedFor, "and")) at the root"
    }

    /// What is there instead, and what to do.
    public var hint: String {
        switch nearest {
        case .wrapped(let directory):
            """
            found \(quoted(lookedFor.map { "\(directory)/\($0)" }, "and")); pack the directory's content: \
            tar -C \(Escaped(directory)) -czf app.tar.gz .
            """
        case .partly(let found):
            "found \(quoted(found, "and")), but not \(quoted(lookedFor.filter { !found.contains($0) }, "and"))"
        case .nothing(let root) where root.isEmpty: "the source is empty"
        case .nothing(let root):
            "found \(quoted(Array(root.prefix(5)), "and", more: root.count - 5)); add the missing files, or choose a convention"
        }
    }
}

private func quoted(_ names: [String], _ conjunction: String, more: Int = 0) -> String {
    let quoted = names.map { "'\(Escaped($0))'" } + (more > 0 ? ["\(more) more"] : [])
    guard let last = quoted.last, quoted.count > 1 else { return quoted.joined() }
    return quoted.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}
