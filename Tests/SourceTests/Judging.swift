import Filesystem
import Source
import SystemPackage
import Tar
import TestSupport
import Testing

/// An array as a byte source, in pieces as small as a test wants.
struct ArraySource: ByteSource {
    private var rest: ArraySlice<UInt8>
    private let pieceSize: Int

    init(_ bytes: [UInt8], pieceSize: Int = .max) {
        rest = bytes[...]
        self.pieceSize = pieceSize
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let piece = rest.prefix(min(pieceSize, buffer.count))
        buffer.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
}

/// All that is said about a source.
struct Judgement {
    /// Nil when it was refused.
    private(set) var report: SourceReport?
    private(set) var refusals: [Refusal] = []

    init(_ archive: [UInt8], limits: SourceLimits = SourceLimits(), pieceSize: Int = .max) throws {
        try self.init(
            Identified(try SourceReader(limits: limits) { ArraySource(archive, pieceSize: pieceSize) }))
    }

    init(_ source: consuming some JudgedSource & ~Copyable) throws {
        var refusals: [Refusal] = []
        do {
            let report = try source.judge { refusals.append($0) }
            if refusals.isEmpty { self.report = report }
        } catch let refusal as Refusal {
            refusals.append(refusal)
        }
        self.refusals = refusals
    }

    /// Each refusal with its code.
    var messages: [String] { refusals.map { "\($0.code.rawValue) \($0)" } }
}

/// Unpacks an archive to `app` in an empty directory and gives `body` what the directory holds then.
func withUnpacked<Result>(
    _ archive: [UInt8], limits: SourceLimits = SourceLimits(),
    _ body: (_ root: FilePath, _ outcome: Swift.Result<SourceReport, any Error>) throws -> Result
) throws -> Result {
    try withTemporaryDirectory(on: .memory) { path in
        let outcome = Swift.Result {
            let reader = Identified(try SourceReader(limits: limits) { ArraySource(archive) })
            return try reader.unpack(as: "app", in: Directory(path))
        }
        return try body(path, outcome)
    }
}

/// What is below a directory, one line for each entry: kind, mode, path, content or target.
func listing(_ path: FilePath) throws -> [String] {
    var walk = try Directory(path).walk()
    var lines: [String] = []
    while let entry = try walk.next() {
        let metadata = try entry.directory.metadata(of: entry.name)
        let mode = String(metadata.mode.rawValue, radix: 8)
        switch metadata.kind {
        case .regular:
            let content = try entry.directory.contents(of: RelativePath(entry.name), limit: 1 << 20)
            lines.append("file \(mode) \(entry.path): \(String(decoding: content, as: UTF8.self))")
        case .directory: lines.append("directory \(mode) \(entry.path)")
        case .symbolicLink:
            let target = try entry.directory.readLink(entry.name)
            lines.append("link \(entry.path) -> \(String(decoding: target, as: UTF8.self))")
        default: lines.append("\(metadata.kind) \(entry.path)")
        }
    }
    return lines
}
