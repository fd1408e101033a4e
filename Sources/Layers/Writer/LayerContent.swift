import Filesystem
import Tar

/// The entries of a layer in their order, one at a time.
///
/// A directory comes before what is in it; names are in the order of their bytes, a whiteout in the place of what it
/// deletes.
protocol LayerContent: ~Copyable {
    /// Nil is the end.
    mutating func next() throws -> LayerEntry?
}

/// An entry of a layer.
struct LayerEntry {
    let header: TarEntry
    let path: RelativePath?
    /// Of a regular file: where its content is.
    let content: (directory: Directory, name: FileName)?

    init(_ header: TarEntry, at path: RelativePath?, content: (directory: Directory, name: FileName)? = nil) {
        self.header = header
        self.path = path
        self.content = content
    }
}

/// What makes entries of a layer out of files on disk. It remembers the first name of every file that has several.
struct EntryReader {
    let attribution: Attribution
    private var names: [FileIdentity: [UInt8]] = [:]

    init(_ attribution: Attribution) { self.attribution = attribution }

    /// The entry for what is no directory; nil for a socket, which is nothing without the process that listens on it.
    ///
    /// - Parameter path: where it is in the container.
    mutating func entry(
        _ entry: Walk.Entry, at path: RelativePath, _ metadata: Metadata, _ attributes: EntryAttributes
    ) throws -> LayerEntry? {
        if metadata.links > 1, let first = names[metadata.identity] {
            // With its attributes: some readers set those of the last entry.
            return LayerEntry(
                try attribution.header(.hardLink(target: first), at: path, metadata, attributes), at: path)
        }
        guard let kind = try kind(of: entry, at: path, metadata) else { return nil }
        if metadata.links > 1 { names[metadata.identity] = Array(path.bytes) }
        let content = metadata.kind == .regular ? (entry.directory, entry.name) : nil
        return LayerEntry(try attribution.header(kind, at: path, metadata, attributes), at: path, content: content)
    }

    func directory(
        at path: RelativePath?, _ metadata: Metadata, _ attributes: EntryAttributes
    ) throws -> LayerEntry {
        LayerEntry(try attribution.header(.directory, at: path, metadata, attributes), at: path)
    }

    private func kind(of entry: Walk.Entry, at path: RelativePath, _ metadata: Metadata) throws -> TarEntry.Kind? {
        switch metadata.kind {
        case .regular: return .file(size: UInt64(metadata.size))
        case .symbolicLink: return .symbolicLink(target: try entry.directory.readLink(entry.name))
        case .fifo: return .fifo
        case .characterDevice where metadata.isWhiteout: throw LayerError.unknownKind(path)
        case .characterDevice:
            return .characterDevice(major: metadata.deviceMajor, minor: metadata.deviceMinor)
        case .blockDevice: return .blockDevice(major: metadata.deviceMajor, minor: metadata.deviceMinor)
        case .socket: return nil
        case .directory, .unknown: throw LayerError.unknownKind(path)
        }
    }
}

extension FileName {
    /// Whether layers mark deletions with such a name.
    var isReserved: Bool { bytes.starts(with: ".wh.".utf8) }
}
