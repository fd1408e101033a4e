import Tar

/// An entry with its content.
struct Member: Equatable {
    var entry: TarEntry
    var content: [UInt8] = []

    init(_ entry: TarEntry, _ content: [UInt8] = []) {
        self.entry = entry
        self.content = content
    }

    /// With the defaults that most tests share.
    init(
        _ path: String, _ kind: TarEntry.Kind, mode: UInt16 = 0o644, modified: TarEntry.Timestamp = aTime,
        owner: TarEntry.Owner = .root, attributes: [TarEntry.ExtendedAttribute] = []
    ) {
        entry = TarEntry(
            path: Array(path.utf8), kind: kind, mode: mode, owner: owner, modified: modified,
            extendedAttributes: attributes)
    }

    /// A file.
    init(
        _ path: String, content: String, mode: UInt16 = 0o644, modified: TarEntry.Timestamp = aTime,
        owner: TarEntry.Owner = .root, attributes: [TarEntry.ExtendedAttribute] = []
    ) {
        self.init(
            path, .file(size: UInt64(content.utf8.count)), mode: mode, modified: modified, owner: owner,
            attributes: attributes)
        self.content = Array(content.utf8)
    }
}

/// When git's test suite begins: 2005-04-07T22:13:13Z.
let aTime = TarEntry.Timestamp(seconds: 1_112_911_993)

/// Reads an archive, gzip or plain, to its end.
func members(
    in bytes: [UInt8], ending: TarEnding = .strict, pieceSize: Int = .max
) throws -> [Member] {
    try members(from: ArchiveSource(ArraySource(bytes, pieceSize: pieceSize)), ending: ending)
}

func members<Source: ByteSource & ~Copyable>(
    from source: consuming Source, ending: TarEnding = .strict
) throws -> [Member] {
    var reader = TarReader(source, ending: ending)
    var members: [Member] = []
    while let entry = try reader.next() {
        var member = Member(entry)
        try reader.forEachChunk { piece in piece.withUnsafeBytes { member.content.append(contentsOf: $0) } }
        members.append(member)
    }
    return members
}

/// Writes an archive.
func archive(_ members: [Member], _ format: TarFormat = .layer) throws -> [UInt8] {
    var writer = TarWriter(to: ArraySink(), format: format)
    for member in members {
        try writer.append(member.entry, objectName: anObjectName)
        try writer.write(member.content.span.bytes)
    }
    return try writer.finish().bytes
}

let anObjectName = "7f2a91c3000000000000000000000000000000d5"

/// Compresses with as many workers as given.
func gzipped(
    _ bytes: [UInt8], _ compression: GzipCompression = .level(.fast), workers: Int = 2
) throws -> [UInt8] {
    var writer = try GzipWriter(to: ArraySink(), compression, workers: workers)
    try writer.write(bytes.span.bytes)
    return try writer.finish().bytes
}

/// Decompresses, or passes on what is not compressed.
func expanded(_ bytes: [UInt8], pieceSize: Int = .max) throws -> [UInt8] {
    var source = try ArchiveSource(ArraySource(bytes, pieceSize: pieceSize))
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
        if count == 0 { return result }
        result += buffer[..<count]
    }
}

/// The sentence with which an archive is refused; nil when it is not.
func refusal(of bytes: [UInt8], ending: TarEnding = .strict) -> String? {
    do {
        _ = try members(in: bytes, ending: ending)
        return nil
    } catch {
        return "\(error)"
    }
}
