import Escaping

/// Writes an archive as a stream: ustar, and pax records only for what ustar cannot say.
///
/// The bytes depend on the entries alone. An entry whose content is not exactly of the size announced is a programmer's
/// mistake and traps.
public struct TarWriter<Sink: ByteSink & ~Copyable>: ~Copyable {
    private var sink: Sink
    private let format: TarFormat
    private var remaining: UInt64 = 0
    private var padding = 0
    private var written: UInt64 = 0

    public init(to sink: consuming Sink, format: TarFormat) {
        self.sink = sink
        self.format = format
    }

    /// Writes the global header with which `git archive` names the commit; before the first entry.
    public mutating func writeComment(_ comment: String, modified: TarEntry.Timestamp) throws {
        try write(format.globalHeader(comment: comment, modified: modified))
    }

    /// Writes an entry's headers; the content of a file follows through `write`.
    ///
    /// `objectName` is the name of the git object that the entry comes from: it stands in for names that do not fit.
    /// Throws `TarWriterError` for what tar cannot hold.
    public mutating func append(_ entry: TarEntry, objectName: String = "") throws {
        precondition(remaining == 0, "the content of the entry before is incomplete")
        try pad()
        try write(try format.headers(of: entry, objectName: objectName))
        if case .file(let size) = entry.kind {
            remaining = size
            padding = TarHeader.padding(after: size)
        }
    }

    /// Writes content of the file that was appended last, and nothing else.
    public mutating func write(_ content: RawSpan) throws {
        precondition(UInt64(content.byteCount) <= remaining, "more content than the entry announced")
        try sink.write(content)
        written += UInt64(content.byteCount)
        remaining -= UInt64(content.byteCount)
    }

    /// Writes the end mark and returns the sink.
    public consuming func finish() throws -> Sink {
        precondition(remaining == 0, "the content of the entry before is incomplete")
        try pad()
        let end = 2 * UInt64(TarHeader.size)
        let total = (written + end + format.recordSize - 1) / format.recordSize * format.recordSize
        try write(Array(repeating: 0, count: Int(total - written)))
        return sink
    }

    /// Fills the last block of the entry before.
    private mutating func pad() throws {
        try write(Array(repeating: 0, count: padding))
        padding = 0
    }

    private mutating func write(_ bytes: [UInt8]) throws {
        try sink.write(bytes.span.bytes)
        written += UInt64(bytes.count)
    }
}

/// What a tar writer cannot express.
public enum TarWriterError: Error, Equatable, CustomStringConvertible {
    /// Empty, with a NUL, or a file's that ends in a slash: a reader would see another name, or another kind.
    case name(path: [UInt8])
    case linkTarget(path: [UInt8], target: [UInt8])
    /// A kind of entry that is read but never written.
    case unsupportedKind(path: [UInt8])
    /// Only the numbers that fit seven octal digits have a place.
    case deviceNumber(path: [UInt8], major: UInt32, minor: UInt32)
    /// pax takes an empty value for none, and the first `=` for the end of the name.
    case extendedAttribute(path: [UInt8], name: [UInt8])

    public var description: String {
        switch self {
        case .name(let path):
            "cannot write '\(Escaped(path))': the name is empty, holds a NUL, or is a file's and ends in '/'"
        case .linkTarget(let path, let target):
            "cannot write '\(Escaped(path))': its target '\(Escaped(target))' holds a NUL"
        case .unsupportedKind(let path): "cannot write '\(Escaped(path))': a sparse file or an unknown type"
        case .deviceNumber(let path, let major, let minor):
            "cannot write '\(Escaped(path))': device \(major):\(minor) does not fit a tar header"
        case .extendedAttribute(let path, let name):
            "cannot write '\(Escaped(path))': pax cannot hold the extended attribute '\(Escaped(name))'"
                + ": its value is empty, or its name holds '='"
        }
    }
}
