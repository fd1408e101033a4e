import Escaping
import Filesystem
import OCI
import Tar
import TestSupport

extension OverlayBuild {
    /// A layer as lines, one for each entry: `kind mode user:group seconds path`, and what such an entry has else.
    func listing(_ layer: ImageLayer?) throws -> [String] {
        guard let layer else { return [] }
        var blob: [UInt8] = []
        try layout.readBlob(layer.blob) { piece in piece.withUnsafeBytes { blob += $0 } }
        var reader = TarReader(try ArchiveSource(BytesSource(blob)))
        var lines: [String] = []
        while let entry = try reader.next() { lines.append(entry.line) }
        return lines
    }

    /// The listing of what was changed, with the owner and the epoch left out where they are the usual ones.
    func listing(
        _ upper: Directory, over lower: [Directory] = [], mountPoints: Set<RelativePath> = [],
        excluded: Set<RelativePath> = []
    ) throws -> [String] {
        try listing(layer(upper, over: lower, mountPoints: mountPoints, excluded: excluded)).map {
            $0.replacing(" 0:0 \(Self.epoch) ", with: " ")
        }
    }
}

extension TarEntry {
    fileprivate var line: String {
        let (letter, detail) =
            switch kind {
            case .file(let size): ("f", size > 0 ? " (\(size))" : "")
            case .directory: ("d", "")
            case .symbolicLink(let target): ("l", " -> \(escaped(target))")
            case .hardLink(let target): ("h", " -> \(escaped(target))")
            case .characterDevice(let major, let minor): ("c", " \(major),\(minor)")
            case .blockDevice(let major, let minor): ("b", " \(major),\(minor)")
            case .fifo: ("p", "")
            case .sparse, .unknown: ("?", "")
            }
        let attributes = extendedAttributes.map { " \(escaped($0.name))=\(hexadecimal($0.value))" }.joined()
        let mode = String(mode, radix: 8)
        let owner = "\(owner.user):\(owner.group) \(modified.seconds)"
        return "\(letter) \(mode) \(owner) \(escaped(path))\(detail)\(attributes)"
    }

    private func escaped(_ bytes: [UInt8]) -> Escaped { Escaped(bytes, limit: 100_000) }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// Bytes that are there as a whole.
struct BytesSource: ByteSource {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let piece = rest.prefix(buffer.count)
        buffer.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
}
