public import Tar

extension JudgedSource where Self: ~Copyable {
    /// Writes the source archive, up to its end mark: what the builder takes, entries in the order of the source.
    ///
    /// The writer's format is `.gitArchive`. Files are 0644 or 0755, directories 0755, links 0777, all of them root's, times
    /// whole seconds. After an error what has been written is no archive.
    public consuming func writeArchive<Sink: ByteSink & ~Copyable>(
        to tar: inout TarWriter<Sink>
    ) throws -> SourceReport {
        while let entry = try next() {
            try tar.append(TarEntry(entry))
            try forEachChunk { piece in try tar.write(piece) }
        }
        return report()
    }
}

extension TarEntry {
    /// As it stands in a source archive: a directory's name ends with a slash.
    public init(_ entry: SourceEntry) {
        let (kind, mode): (Kind, UInt16) =
            switch entry.kind {
            case .file(let size, let isExecutable): (.file(size: size), isExecutable ? 0o755 : 0o644)
            case .directory: (.directory, 0o755)
            case .symbolicLink(let target): (.symbolicLink(target: target), 0o777)
            case .hardLink(let target): (.hardLink(target: target.bytes), 0o644)
            }
        let path = kind == .directory ? entry.path.bytes + [UInt8(ascii: "/")] : entry.path.bytes
        self.init(path: path, kind: kind, mode: mode, modified: Timestamp(seconds: entry.modified))
    }
}
