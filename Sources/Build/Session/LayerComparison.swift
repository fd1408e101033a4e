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

/// How the layers that two builds have made differ.
public struct LayerDifference: Hashable, Sendable, CustomStringConvertible {
    /// Of the layer, raw.
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

    /// Of two lists of layers, read from a layout, in the order of the paths.
    public static func between(
        _ first: [Descriptor], _ second: [Descriptor], in layout: ImageLayout
    ) throws -> [LayerDifference] {
        let (one, other) = (try entries(of: first, in: layout), try entries(of: second, in: layout))
        let paths = Set(one.keys).union(other.keys).sorted { $0.lexicographicallyPrecedes($1) }
        return paths.compactMap { path in
            kind(one[path], other[path]).map { LayerDifference(path: path, kind: $0) }
        }
    }

    private static func kind(_ one: LayerEntry?, _ other: LayerEntry?) -> Kind? {
        guard let one else { return .onlyInSecond }
        guard let other else { return .onlyInFirst }
        if one == other { return nil }
        if one.kind != other.kind { return .type }
        if one.content != other.content { return .content }
        if one.mode != other.mode { return .mode }
        if one.owner != other.owner { return .owner }
        return one.modified != other.modified ? .time : .attributes
    }

    /// A later layer's entry takes the place of an earlier one's.
    private static func entries(of layers: [Descriptor], in layout: ImageLayout) throws -> [[UInt8]: LayerEntry] {
        var entries: [[UInt8]: LayerEntry] = [:]
        let hash = SHA256()
        for layer in layers {
            var tar = TarReader(try ReadAhead { try layout.blob(layer) })
            while let entry = try tar.next() {
                try tar.forEachChunk { hash.update($0) }
                entries[entry.path] = LayerEntry(
                    kind: word(entry.kind), mode: entry.mode, owner: entry.owner, modified: entry.modified,
                    attributes: entry.extendedAttributes, content: hash.finish())
            }
        }
        return entries
    }

    private static func word(_ kind: TarEntry.Kind) -> String {
        switch kind {
        // How large a file is, its content says.
        case .file: "file"
        default: "\(kind)"
        }
    }
}
