import Tar

/// Entries with a time and owners that tests need not repeat.
extension TarEntry {
    static func file(
        _ path: String, _ size: UInt64 = 0, mode: UInt16 = 0o644, user: UInt64 = 0,
        attributes: [(String, [UInt8])] = []
    ) -> TarEntry {
        var entry = TarEntry(Array(path.utf8), .file(size: size), mode, user: user)
        entry.extendedAttributes = attributes.map { ExtendedAttribute(name: Array($0.0.utf8), value: $0.1) }
        return entry
    }

    static func directory(
        _ path: String, mode: UInt16 = 0o755, user: UInt64 = 0, attributes: [(String, [UInt8])] = []
    ) -> TarEntry {
        var entry = TarEntry(Array(path.utf8), .directory, mode, user: user)
        entry.extendedAttributes = attributes.map { ExtendedAttribute(name: Array($0.0.utf8), value: $0.1) }
        return entry
    }

    static func symbolicLink(_ path: String, to target: String) -> TarEntry {
        TarEntry(Array(path.utf8), .symbolicLink(target: Array(target.utf8)), 0o777)
    }

    static func hardLink(_ path: String, to target: String) -> TarEntry {
        TarEntry(Array(path.utf8), .hardLink(target: Array(target.utf8)), 0o644)
    }

    init(_ path: [UInt8], _ kind: Kind, _ mode: UInt16, user: UInt64 = 0) {
        self.init(
            path: path, kind: kind, mode: mode, owner: Owner(user: user, group: user),
            modified: Timestamp(seconds: 1000))
    }
}

/// Entries and the contents of their files, written by our own writer.
func tar(_ entries: [(TarEntry, content: String)]) throws -> [UInt8] {
    var writer = TarWriter(to: BytesSink(), format: .layer)
    for (entry, content) in entries {
        try writer.append(entry)
        try writer.write(Array(content.utf8).span.bytes)
    }
    return try writer.finish().bytes
}

/// An entry, and its content if it is a file: `- PATH [MODE]`, `f PATH CONTENT [MODE [USER]]`, `d PATH [MODE [USER]]`,
/// `l PATH TARGET`, `h PATH TARGET`, `p PATH`, `c PATH MAJOR:MINOR`.
func tar(_ lines: [String]) throws -> [UInt8] {
    try tar(
        lines.map { line in
            let words = line.split(separator: " ").map(String.init)
            let numbers = words.dropFirst(words[0] == "d" ? 2 : 3)
            let mode = numbers.first.flatMap { UInt16($0, radix: 8) }
            let user = numbers.dropFirst().first.flatMap { UInt64($0) } ?? 0
            switch words[0] {
            case "d": return (.directory(words[1], mode: mode ?? 0o755, user: user), "")
            case "f":
                let content = words.count > 2 ? words[2] : ""
                return (.file(words[1], UInt64(content.utf8.count), mode: mode ?? 0o644, user: user), content)
            case "l": return (.symbolicLink(words[1], to: words[2]), "")
            case "h": return (.hardLink(words[1], to: words[2]), "")
            case "p": return (TarEntry(Array(words[1].utf8), .fifo, 0o644), "")
            default:
                let device = words[2].split(separator: ":").compactMap { UInt32($0) }
                let kind: TarEntry.Kind =
                    words[0] == "b"
                    ? .blockDevice(major: device[0], minor: device[1])
                    : .characterDevice(major: device[0], minor: device[1])
                return (TarEntry(Array(words[1].utf8), kind, 0o600), "")
            }
        })
}

func tar(_ lines: String...) throws -> [UInt8] { try tar(lines) }

struct BytesSink: ByteSink {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ bytes: RawSpan) { bytes.withUnsafeBytes { self.bytes += $0 } }
}
