import Escaping
import Hashing
public import OCI
import Tar

/// What a path of a layer is, without its time, which two runs may have at the same second or not.
struct LayerEntry: Equatable {
    /// What stands there, in words: `file`, `directory`, `link to x` …
    let kind: String
    let mode: UInt16
    let owner: TarEntry.Owner
    let modified: TarEntry.Timestamp
    let attributes: [TarEntry.ExtendedAttribute]
    /// Of a file.
    let content: [UInt8]
}

/// How what two builds have put into their images differs.
public struct LayerDifference: Hashable, Sendable, CustomStringConvertible {
    /// Of the image, raw.
    public let path: [UInt8]
    public let kind: Kind

    public enum Kind: String, Sendable {
        case onlyInFirst = "only in the first"
        case onlyInSecond = "only in the second"
        case type = "another type"
        case content
        case mode
        case owner
        case time
        case attributes = "extended attributes"
    }

    public var description: String { "'\(Escaped(path))': \(kind.rawValue)" }

    /// Of two images, at every path that either build has changed, in the order of the paths.
    ///
    /// What only one of them has changed is compared with what the other's base has there, but for the time: a build that
    /// brings what the other base has already makes no difference.
    public static func between(
        _ first: BuiltImage, _ second: BuiltImage, in layout: ImageLayout
    ) throws -> [LayerDifference] {
        var changes = try [first, second].map { image in
            var tree = LayerTreeEntries(of: nil)
            for layer in image.layers { try tree.apply(layer, in: layout) }
            return tree
        }
        let paths = Set(changes[0].entries.keys).union(changes[1].entries.keys)
        var bases: [[[UInt8]: LayerEntry]] = []
        for (number, image) in [first, second].enumerated() {
            let missing = paths.subtracting(changes[number].entries.keys)
            bases.append(missing.isEmpty ? [:] : try entries(ofBaseOf: image, at: missing, in: layout))
            for path in missing where !changes[number].hides(path) {
                changes[number].entries[path] = bases[number][path]
            }
        }
        return paths.sorted { $0.lexicographicallyPrecedes($1) }.compactMap { path in
            let isOfBase = bases.contains { $0[path] != nil }
            let pair = changes.map { $0.entries[path] ?? nil }
            return kind(pair[0], pair[1], isTimed: !isOfBase).map { LayerDifference(path: path, kind: $0) }
        }
    }

    private static func kind(_ one: LayerEntry?, _ other: LayerEntry?, isTimed: Bool) -> Kind? {
        guard let one else { return other == nil ? nil : .onlyInSecond }
        guard let other else { return .onlyInFirst }
        if one == other { return nil }
        if one.kind != other.kind { return .type }
        if one.content != other.content { return .content }
        if one.mode != other.mode { return .mode }
        if one.owner != other.owner { return .owner }
        if one.attributes != other.attributes { return .attributes }
        return isTimed ? .time : nil
    }

    private static func entries(
        ofBaseOf image: BuiltImage, at paths: Set<[UInt8]>, in layout: ImageLayout
    ) throws -> [[UInt8]: LayerEntry] {
        guard case .manifest(let manifest) = try layout.document(image.manifest) else {
            preconditionFailure("what was built is a manifest")
        }
        var tree = LayerTreeEntries(of: paths)
        for layer in manifest.layers.dropLast(image.layers.count) { try tree.apply(layer, in: layout) }
        return tree.entries.compactMapValues(\.self)
    }
}

/// What layers, one above the other, have at their paths.
private struct LayerTreeEntries {
    /// Nil where a layer removes what those below it have.
    var entries: [[UInt8]: LayerEntry?] = [:]
    /// What is looked for; nil is everything.
    private let wanted: Set<[UInt8]>?
    /// The directories that lead to what is looked for.
    private let ancestors: Set<[UInt8]>
    /// Directories whose content in the layers below is hidden.
    private var opaque: Set<[UInt8]> = []
    private let hash = SHA256()

    init(of wanted: Set<[UInt8]>?) {
        self.wanted = wanted
        ancestors = (wanted ?? []).reduce(into: []) { $0.formUnion(Self.ancestors(of: $1)) }
    }

    /// Whether the layers below do not show through at this path.
    func hides(_ path: [UInt8]) -> Bool {
        Self.ancestors(of: path).contains { parent in
            // What is in a directory goes with it.
            opaque.contains(parent) || entries[parent].map { $0?.kind != "directory" } == true
        }
    }

    /// A later layer's entry takes the place of an earlier one's.
    mutating func apply(_ layer: Descriptor, in layout: ImageLayout) throws {
        var tar = TarReader(try ReadAhead { try layout.blob(layer) })
        while let entry = try tar.next() {
            let path = Self.components(entry.path)
            let name = path.last ?? []
            let parent = Array(path.dropLast().joined(separator: [UInt8(ascii: "/")]))
            if name.elementsEqual(Self.opaqueMark) {
                remove(below: parent)
                opaque.insert(parent)
            } else if name.starts(with: Self.whiteout) {
                let removed = (parent.isEmpty ? [] : parent + [UInt8(ascii: "/")]) + name.dropFirst(Self.whiteout.count)
                remove(below: removed)
                if wanted?.contains(removed) != false { entries[removed] = .some(nil) }
            } else {
                let path = Array(path.joined(separator: [UInt8(ascii: "/")]))
                if entry.kind != .directory, ancestors.contains(path) || entries[path]??.kind == "directory" {
                    remove(below: path)
                }
                guard wanted?.contains(path) != false else { continue }
                try tar.forEachChunk { hash.update($0) }
                entries[path] = LayerEntry(entry, content: hash.finish())
            }
        }
    }

    private static let whiteout = Array(".wh.".utf8)
    private static let opaqueMark = Array(".wh..wh..opq".utf8)

    private static func components(_ path: [UInt8]) -> [ArraySlice<UInt8>] {
        path.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
    }

    /// The root's path is empty.
    private static func ancestors(of path: [UInt8]) -> [[UInt8]] {
        [[]] + path.indices.filter { path[$0] == UInt8(ascii: "/") }.map { Array(path[..<$0]) }
    }

    private mutating func remove(below directory: [UInt8]) {
        let prefix = directory.isEmpty ? [] : directory + [UInt8(ascii: "/")]
        for path in entries.keys where path.count > prefix.count && path.starts(with: prefix) {
            entries[path] = wanted == nil ? nil : .some(nil)
        }
    }
}

extension LayerEntry {
    fileprivate init(_ entry: TarEntry, content: [UInt8]) {
        let kind =
            switch entry.kind {
            // How large a file is, its content says.
            case .file: "file"
            default: "\(entry.kind)"
            }
        self.init(
            kind: kind, mode: entry.mode, owner: entry.owner, modified: entry.modified,
            attributes: entry.extendedAttributes, content: content)
    }
}
