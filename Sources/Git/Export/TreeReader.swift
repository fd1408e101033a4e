import Escaping
public import Threads

/// Reads what an archive of a commit holds, contents included, in the order of ``TreeWalk``.
///
/// Small files are read and converted ahead by worker threads, each with a repository handle of its own; large ones are
/// streamed when they are asked for. Some 16 MiB are under way at a time, unless a file with keywords in it or in another
/// encoding is larger than that.
public struct TreeReader: ~Copyable {
    /// Something that an archive holds, with its content.
    public struct Item: Sendable {
        public let entry: TreeWalk.Entry
        /// How many bytes ``TreeReader/forEachPiece(of:_:)`` gives; 0 for directories and submodules.
        public let size: UInt64
        fileprivate let content: Content

        /// The content if it is at hand: that of small files and the targets of symbolic links.
        public var bytes: [UInt8]? {
            if case .whole(let bytes) = content { bytes } else { nil }
        }
    }

    fileprivate enum Content: Sendable {
        case none
        case whole([UInt8])
        case streamed(LineEndings)
    }

    /// What is asked of a worker: contents, converted, in the order of the jobs.
    private struct Job: Sendable {
        let id: ObjectID
        let conversion: Conversion
    }

    /// Entries that follow each other, small enough together for one worker.
    private struct Batch {
        var steps: [Step] = []
        var jobs: [Job] = []
        var bytes: UInt64 = 0

        var isFull: Bool { bytes >= 256 << 10 || steps.count >= 128 }
    }

    private enum Step {
        case item(Item)
        /// The next result of the worker.
        case read(TreeWalk.Entry, Conversion)
    }

    /// What is read before it is asked for.
    public enum ReadAhead: Sendable {
        /// Whatever comes next, for somebody who wants all of it.
        case everything
        /// Files of a KiB, targets of links, and what must be read to know its size: for somebody who wants no contents.
        case little
    }

    /// Larger files do not go through the workers.
    private let largestJob: UInt64
    private static let largestLink: UInt64 = 1 << 20
    /// Larger files are not converted by the reproducible dialect if that takes all of their content at once.
    private static let largestConversion: UInt64 = 64 << 20

    private let repository: Repository
    private let configuration: CheckoutConfiguration
    private let dialect: ExportDialect
    private var walk: TreeWalk
    private var isWalkAtEnd = false
    private var format: PrettyFormat
    private let workers: OrderedMap<[Job], [[UInt8]]>
    private let depth: Int
    private var batches: [Batch] = []
    /// What comes next, last first.
    private var ready: [Item] = []
    private var filters: Set<[UInt8]> = []
    private var ownWarnings: [ExportWarning] = []

    /// - Parameters:
    ///   - repository: Used by this thread for what the workers do not read.
    ///   - attributeLimits: Beyond them ``GitError/tooManyAttributes(_:)`` is thrown.
    ///   - entryLimit: How many entries of trees are looked at before ``GitError/tooManyEntries(limit:)`` is thrown.
    ///   - workers: How many threads read ahead.
    /// - Throws: ``GitError``; `ThreadError` if there are no threads to be had.
    public init(
        _ commit: Commit, in repository: Repository, dialect: ExportDialect,
        readAhead: ReadAhead = .everything, attributeLimits: AttributeLimits = AttributeLimits(),
        entryLimit: UInt64 = .max, workers: Int = min(processorCount, 4)
    ) throws {
        let configuration = dialect == .git ? try repository.checkoutConfiguration() : CheckoutConfiguration()
        let walk = try TreeWalk(
            of: commit.tree, in: repository, attributeLimits: attributeLimits, entryLimit: entryLimit)
        let depth = workers * 4
        let origin = repository.origin
        let map = try OrderedMap(workers: workers, depth: depth) { Self.worker(on: origin) }
        // All at once, because a value that cannot be copied cannot be thrown away half made.
        self.repository = repository
        self.configuration = configuration
        self.dialect = dialect
        largestJob = readAhead == .everything ? 1 << 20 : 1 << 10
        self.walk = walk
        self.depth = depth
        self.workers = map
        format = PrettyFormat(commit, in: repository, dialect: dialect)
    }

    private static func worker(on origin: Repository.Origin) -> ([Job]) throws -> [[UInt8]] {
        // Opened by the first job, so that a small tree opens no more than it needs.
        var handle: Repository?
        return { jobs in
            let repository = try handle ?? Repository(origin)
            handle = repository
            return try jobs.map { job in
                let content = try repository.blob(job.id)
                return job.conversion.apply(to: content.span, id: job.id) ?? content
            }
        }
    }

    /// What has been left undone up to now.
    public var warnings: [ExportWarning] { walk.warnings.map(ExportWarning.attributes) + ownWarnings }

    /// The next item; nil at the end.
    ///
    /// - Throws: ``GitError``; there is nothing more to come then.
    public mutating func next() throws -> Item? {
        while ready.isEmpty {
            try readAhead()
            guard !batches.isEmpty else { return nil }
            try finish(batches.removeFirst())
        }
        return ready.popLast()
    }

    /// Gives `body` the content of an item, in as many pieces as its size makes sensible.
    ///
    /// - Throws: ``GitError``; what `body` throws.
    public func forEachPiece(of item: Item, _ body: (Span<UInt8>) throws -> Void) throws {
        switch item.content {
        case .none: break
        case .whole(let bytes): try body(bytes.span)
        case .streamed(.asStored): try repository.forEachPiece(ofBlob: item.entry.id, body)
        case .streamed:
            var writer = CRLFWriter()
            var output: [UInt8] = []
            try repository.forEachPiece(ofBlob: item.entry.id) { piece in
                output.removeAll(keepingCapacity: true)
                writer.append(piece, to: &output)
                try body(output.span)
            }
        }
    }

    private mutating func readAhead() throws {
        while !isWalkAtEnd, batches.count < depth, !workers.isFull {
            var batch = Batch()
            while !batch.isFull, !isWalkAtEnd {
                guard let entry = try walk.next() else {
                    isWalkAtEnd = true
                    break
                }
                try add(entry, to: &batch)
            }
            if batch.steps.isEmpty { continue }
            if !batch.jobs.isEmpty { workers.submit(batch.jobs) }
            batches.append(batch)
        }
    }

    private mutating func add(_ entry: TreeWalk.Entry, to batch: inout Batch) throws {
        switch entry.kind {
        case .directory, .submodule: batch.steps.append(.item(Item(entry: entry, size: 0, content: .none)))
        case .symlink:
            let size = try repository.blobSize(of: entry.id)
            guard size <= Self.largestLink else { throw GitError.linkTooLong(path: Escaped(entry.path), size: size) }
            // Links are not converted, whatever their attributes say.
            add(Conversion.identity, size: size, entry, to: &batch)
        case .file, .executable:
            let size = try repository.blobSize(of: entry.id)
            let conversion = conversion(of: entry, size: size)
            if size <= largestJob {
                add(conversion, size: size, entry, to: &batch)
            } else {
                batch.steps.append(.item(try large(entry, size: size, conversion)))
            }
        }
    }

    private func add(_ conversion: Conversion, size: UInt64, _ entry: TreeWalk.Entry, to batch: inout Batch) {
        batch.steps.append(.read(entry, conversion))
        batch.jobs.append(Job(id: entry.id, conversion: conversion))
        batch.bytes += size
    }

    private mutating func conversion(of entry: TreeWalk.Entry, size: UInt64) -> Conversion {
        let conversion = Conversion(entry.attributes, configuration: configuration, dialect: dialect)
        if case .value(let name) = entry.attributes[.filter], filters.insert(name).inserted {
            ownWarnings.append(.filter(name, path: entry.path))
        }
        switch dialect {
        case .git:
            // git converts a larger file only if it must read it whole to expand its placeholders.
            return size > configuration.bigFileThreshold && !conversion.substitutesFormats ? .identity : conversion
        case .reproducible:
            if case .value(let name) = entry.attributes[.workingTreeEncoding],
                let encoding = CharacterEncoding(name), !encoding.isUTF8
            {
                ownWarnings.append(.encoding(name, path: entry.path))
            }
            guard size > Self.largestConversion, !conversion.isStreamable else { return conversion }
            ownWarnings.append(.tooLargeToConvert(size: size, path: entry.path))
            return .identity
        }
    }

    private mutating func large(_ entry: TreeWalk.Entry, size: UInt64, _ conversion: Conversion) throws -> Item {
        guard conversion.isStreamable else {
            let content = try repository.blob(entry.id)
            return try whole(entry, conversion.apply(to: content.span, id: entry.id) ?? content, conversion)
        }
        guard conversion.lineEndings != .asStored else {
            return Item(entry: entry, size: size, content: .streamed(.asStored))
        }
        // An archive names the size first, so the file is read twice.
        var statistics = TextStatistics()
        try repository.forEachPiece(ofBlob: entry.id) { statistics.add($0) }
        guard conversion.lineEndings.apply(to: statistics) else {
            return Item(entry: entry, size: size, content: .streamed(.asStored))
        }
        return Item(
            entry: entry, size: size + UInt64(statistics.loneLF), content: .streamed(conversion.lineEndings))
    }

    /// Placeholders are expanded here and not by a worker: which `%(describe)` is the first depends on the order.
    private mutating func whole(
        _ entry: TreeWalk.Entry, _ content: [UInt8], _ conversion: Conversion
    ) throws -> Item {
        var content = content
        if conversion.substitutesFormats {
            let known = format.unsupported.count
            content = try format.substitute(in: content) ?? content
            ownWarnings += format.unsupported.dropFirst(known).map { .placeholder($0, path: entry.path) }
        }
        return Item(entry: entry, size: UInt64(content.count), content: .whole(content))
    }

    private mutating func finish(_ batch: Batch) throws {
        var contents = batch.jobs.isEmpty ? [] : try workers.next() ?? []
        contents.reverse()
        for step in batch.steps {
            switch step {
            case .item(let item): ready.append(item)
            case .read(let entry, let conversion):
                guard let content = contents.popLast() else { preconditionFailure("a job has one result") }
                ready.append(try whole(entry, content, conversion))
            }
        }
        ready.reverse()
    }
}
