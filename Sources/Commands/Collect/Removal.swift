import Escaping

/// Something that a collection has removed, or would remove.
struct Removal: Encodable {
    enum Kind: String, Encodable {
        case build, rejected, cache, known, image, blob, layer, leftover
        case chainLog = "chain-log"
        case chainFiles = "chain-files"
        case chainCache = "chain-cache"
    }

    let kind: Kind
    let name: String
    /// On the disk.
    let bytes: UInt64

    /// For people: `build 1j0w4d8k3q7 of 'blog', 12.3 KiB`.
    var line: String {
        let words: [Kind: String] = [
            .rejected: "rejected source", .cache: "caches of builds of",
            .chainLog: "log of a chain:", .chainFiles: "files of a chain:", .chainCache: "cache of chains:",
            .known: "what is known of", .leftover: "what a dead build has left:",
        ]
        return "\(words[kind] ?? kind.rawValue) \(Escaped(name, limit: 500))"
            + (bytes > 0 ? ", \(binarySize(Int64(clamping: bytes)))" : "")
    }
}
