public import OCI
public import Tar
public import Threads

/// Makes layers of directories: a tar of what is in them, compressed while it is made.
///
/// The bytes depend on the files, the epoch and the compressor only: not on where the directories are, the order in which
/// they list their names, the time, the umask or the number of processors.
///
/// Memory: about 5 MiB for each processor (eight at most), the names of one directory for each level of the tree, and a
/// path for each file that has several names.
public struct LayerWriter: Sendable {
    /// ISA-L's code for other processors was not examined for whether its bytes are always the same.
    #if arch(x86_64)
    static let compression = GzipCompression.fastest
    #else
    static let compression = GzipCompression.level(.fast)
    #endif

    private let owners: OwnerRange
    private let epoch: Int64
    private let sizeLimit: UInt64
    private let workers: Int

    /// - Parameters:
    ///   - owners: the host's ids on disk; the layer has those of the container.
    ///   - epoch: in seconds since 1970; no entry is later.
    ///   - sizeLimit: how many bytes all files of a layer may take together, holes of sparse files included.
    ///   - workers: how many threads compress.
    public init(owners: OwnerRange, epoch: Int64, sizeLimit: UInt64 = .max, workers: Int = processorCount) {
        (self.owners, self.epoch, self.sizeLimit, self.workers) = (owners, epoch, sizeLimit, workers)
    }

    /// Makes a layer of what a container has changed.
    ///
    /// - Parameter early: members of it that were made while the container ran.
    /// - Returns: nil if it has changed nothing; then nothing is written.
    /// - Throws: ``LayerError``, `FilesystemError`, `TarWriterError`, `ThreadError`, and what the destination throws.
    public func write(
        _ upper: UpperDirectory, early: (any MemberSource)? = nil, to destination: some ImageDestination
    ) throws -> ImageLayer? {
        try write(UpperChanges(upper, Attribution(owners: owners, epoch: epoch)), early, to: destination)
    }

    /// Makes a layer of a tree that is put into an image.
    ///
    /// - Returns: nil for an empty tree at the root.
    /// - Throws: as for an upper directory.
    public func write(_ tree: InsertedTree, to destination: some ImageDestination) throws -> ImageLayer? {
        try write(InsertedEntries(tree, owners: owners, epoch: epoch), to: destination)
    }

    /// Makes a layer and compresses and hashes it in the same pass.
    private func write(
        _ content: consuming some LayerContent & ~Copyable, _ early: (any MemberSource)? = nil,
        to destination: some ImageDestination
    ) throws -> ImageLayer? {
        guard let first = try content.next() else { return nil }
        let layer = try destination.streamLayer(Self.compression, workers: workers, ready: early) { encoder in
            var tar = LayerTar(to: encoder, sizeLimit: sizeLimit)
            try tar.append(first)
            while let entry = try content.next() { try tar.append(entry) }
            try tar.finish()
        }
        return try destination.canonical(layer)
    }
}
