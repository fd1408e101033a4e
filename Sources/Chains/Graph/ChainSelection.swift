import Escaping
import OCI

/// Which images of a chain are meant: all, unless some are named.
///
/// A name is an image's name, tag or id, or a pattern for one of these with `*` and `?`.
public struct ChainSelection: Sendable {
    /// None is all of them.
    public var names: [String] = []
    /// Left out, even where others need them.
    public var skippedNames: [String] = []
    /// Not what they need.
    public var only = false
    /// Those that are named, or all, are built even if they are up to date.
    public var force = false

    public init() {}

    func choose(_ images: [ChainImage]) throws(SelectionError) -> Set<Int> {
        let chosen = names.isEmpty ? Set(images.indices) : try find(names, images)
        return chosen.subtracting(try find(skippedNames, images))
    }

    func skipped(_ images: [ChainImage]) throws(SelectionError) -> Set<Int> { try find(skippedNames, images) }

    private func find(_ names: [String], _ images: [ChainImage]) throws(SelectionError) -> Set<Int> {
        var found: Set<Int> = []
        for name in names {
            let matching = images.indices.filter { images[$0].isCalled(name) }
            guard !matching.isEmpty else { throw SelectionError(name: name, known: images.map(\.label)) }
            found.formUnion(matching)
        }
        return found
    }
}

/// A name that no image of the chain has.
public struct SelectionError: Error, Hashable, CustomStringConvertible {
    public let name: String
    public let known: [String]

    public var description: String {
        let shown = known.prefix(20).map { "'\(Escaped($0))'" }.joined(separator: ", ")
        let more = known.count > 20 ? " and \(known.count - 20) more" : ""
        return "no image of the chain is called '\(Escaped(name))'\n  there are \(shown)\(more)"
    }
}

extension ChainImage {
    func isCalled(_ name: String) -> Bool {
        let names = [self.name, id.description, label] + produced.flatMap { [$0.familiar, $0.description] }
        guard name.contains(where: { "*?[".contains($0) }) else {
            return names.contains(name) || names.contains("\(name):latest")
        }
        // A tag's slashes are no directories.
        let pattern = PathPattern(name.replacing("/", with: "\u{1}"))
        return names.contains { pattern.matches([Array($0.replacing("/", with: "\u{1}").utf8)]) }
    }
}
