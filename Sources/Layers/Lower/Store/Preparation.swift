import Filesystem
import OCI
import SystemPackage
import Tar
import Tools

/// The making of one lower directory.
struct Preparation {
    let layer: Descriptor
    let diffID: Digest
    let layout: ImageLayout
    /// The layers below.
    let lower: LowerTree
    let owners: OwnerRange
    let limits: LayerLimits
    /// Told how many bytes of the blob have been read.
    let progress: (UInt64) -> Void

    /// Why it must be done in another way.
    private enum Detour: Error {
        /// A file lost its name, or its place to another, after its content had gone by.
        case outOfOrder
        /// There is something in it that squashfs does not hold.
        case squashfsDoesNotFit
    }

    /// Prepares the layer as `name(form)` in `store`, in this form if it can have it; returns the form that it got.
    ///
    /// It is there completely or not at all, also after a power failure. Almost every layer is read once; one whose
    /// later entries replace files of earlier ones is read again, first to learn which.
    func run(_ form: LayerForm, in store: Directory, name: (LayerForm) throws -> FileName) throws -> LayerForm {
        do {
            try install(form, in: store, as: name(form)) { writer in
                let contents = RewrittenLayer(try read(as: form, to: writer))
                guard contents.isInOrder else { throw Detour.outOfOrder }
                try writer.finish(contents.entries)
                return contents
            }
            return form
        } catch Detour.squashfsDoesNotFit {
            return try run(.directory, in: store, name: name)
        } catch Detour.outOfOrder {
            let rewriting = try read(to: nil)
            let contents = RewrittenLayer(rewriting)
            let form = rewriting.fitsSquashfs ? form : .directory
            try install(form, in: store, as: name(form)) { writer in
                try replay(contents.files, to: writer)
                try writer.finish(contents.entries)
                return contents
            }
            return form
        }
    }

    /// Reads the layer for what it means as a whole, and writes each file with its content as it comes.
    private func read(as form: LayerForm = .directory, to writer: (any LowerWriter)?) throws -> Rewriting {
        var rewriting = Rewriting(onto: lower, owners: owners, limits: limits)
        var tar = try LayerReader(self)
        while let entry = try tar.next() {
            let node: LayerTree.Node?
            do {
                node = try rewriting.admit(entry, number: tar.entryCount)
            } catch {
                throw LayerRefusal.entry(layer.digest, tar.entryCount, path: entry.path, error)
            }
            if writer != nil {
                guard rewriting.isInOrder else { throw Detour.outOfOrder }
                guard form == .directory || rewriting.fitsSquashfs else { throw Detour.squashfsDoesNotFit }
            }
            guard let node, let file = rewriting.entry(of: node) else { continue }
            var prefix = ExecutablePrefix(of: entry)
            try writer?.begin(file)
            try tar.forEachChunk { piece in
                prefix.add(piece)
                try writer?.write(piece)
            }
            try writer?.end()
            rewriting.setFormat(prefix.format, of: node)
        }
        return rewriting
    }

    /// Reads the layer again and writes these files, each with the content of the entry of its number.
    private func replay(_ files: [Int: TarEntry], to writer: any LowerWriter) throws {
        var tar = try LayerReader(self)
        while try tar.next() != nil {
            guard let file = files[tar.entryCount] else { continue }
            try writer.begin(file)
            try tar.forEachChunk { piece in try writer.write(piece) }
            try writer.end()
        }
    }

    private func install(
        _ form: LayerForm, in store: Directory, as name: FileName, _ body: (any LowerWriter) throws -> RewrittenLayer
    ) throws {
        do {
            try store.stage(as: name) { staging in
                let contents: RewrittenLayer
                switch form {
                case .squashfs: contents = try SquashfsWriter.write(.image, in: staging, body)
                case .directory:
                    try staging.createDirectory(.root, mode: .ownerReadWriteExecute)
                    contents = try body(DirectoryWriter(.root, in: staging))
                    try staging.syncFilesystem()
                }
                let index = try staging.createFile(.index, mode: .ownerReadWrite)
                try index.write(LayerIndex(contents).bytes.span.bytes)
                try index.sync()
                try index.close()
                try staging.sync()
            }
            try store.sync()
        } catch let error as FilesystemError where [.noSpace, .diskQuotaExceeded].contains(error.errno) {
            throw PreparationError.noSpace(layer.digest, store.path)
        } catch let failure as SquashfsFailure {
            if failure.isDiskFull { throw PreparationError.noSpace(layer.digest, store.path) }
            throw PreparationError.tool(
                layer.digest, .failed(SquashfsWriter.tool, failure.ending, message: failure.message))
        }
    }
}

/// The entries of a layer; what is wrong with the stream is said as the layer's fault.
private struct LayerReader: ~Copyable {
    private var tar: TarReader<VerifiedTar>
    private let count = VerifiedTar.Count()
    private let layer: Digest
    private let progress: (UInt64) -> Void

    init(_ preparation: Preparation) throws {
        layer = preparation.layer.digest
        progress = preparation.progress
        tar = TarReader(
            try VerifiedTar(
                preparation.layer, diffID: preparation.diffID, limit: preparation.limits.size,
                from: preparation.layout, count),
            ending: .lenient)
    }

    var entryCount: Int { tar.entryCount }

    mutating func next() throws -> TarEntry? {
        progress(count.value)
        do { return try tar.next() } catch { throw fault(error) }
    }

    mutating func forEachChunk(_ body: (RawSpan) throws -> Void) throws {
        do {
            try tar.forEachChunk { piece in
                try body(piece)
                progress(count.value)
            }
        } catch {
            throw fault(error)
        }
    }

    private func fault(_ error: any Error) -> any Error {
        switch error {
        case is TarError, is GzipError, is ZstdError: LayerRefusal.layer(layer, .archive("\(error)"))
        default: error
        }
    }
}

extension Rewriting {
    /// What a file that `admit` returned becomes.
    fileprivate func entry(of node: LayerTree.Node) -> TarEntry? {
        guard case .inode(let inode) = tree.content(node) else { return nil }
        return TarEntry(tree.inodes[inode], tree.path(node), rules.owners)
    }
}

extension FileName {
    static let image: FileName = "layer.squashfs"
    static let root: FileName = "root"
    static let index: FileName = "index"
}

/// The beginning of an executable file, picked up as its content goes by.
private struct ExecutablePrefix {
    private let isExecutable: Bool
    private var bytes: [UInt8] = []

    init(of entry: TarEntry) { isExecutable = entry.mode & 0o111 != 0 }

    mutating func add(_ piece: RawSpan) {
        let missing = ExecutableFormat.prefixLength - bytes.count
        guard isExecutable, missing > 0 else { return }
        piece.withUnsafeBytes { bytes += $0.prefix(missing) }
    }

    var format: ExecutableFormat? { ExecutableFormat(prefix: bytes) }
}
