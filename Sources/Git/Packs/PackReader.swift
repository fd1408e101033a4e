import Cdeflate
import Glibc
import SystemPackage

/// The packs of a repository, opened for all of its threads.
struct PackSet: Sendable {
    let packs: [Pack]

    /// Packs of versions that this does not read, and those that vanish while they are opened, are left out: whatever reads
    /// them asks libgit2 for what is not here.
    init(objectDirectories: [FilePath]) {
        packs = objectDirectories.flatMap { directory in
            let folder = directory.appending("pack")
            return fileNames(in: folder).filter { $0.hasSuffix(".idx") }.sorted().compactMap { name in
                // As said above.
                try? Pack(index: folder.appending(name))
            }
        }
    }
}

/// Reads objects from packs; belongs to one thread.
///
/// libgit2 reads them too, but inflates with zlib: on git's own tree (4,846 files, 52 MB) reading takes it 170 ms of
/// inflating, and libdeflate 60 ms. It is asked for what is not in a pack, and for whatever is odd about one.
final class PackReader {
    /// Larger objects, and differences from larger ones, are left to libgit2.
    private static let largestObject: UInt64 = 16 << 20
    /// A chain of differences may have that many links; git makes 50 at most, 4095 if told to.
    private static let longestChain = 10_000
    /// How much of a pack is touched before its memory is given back, counted in the 64 KiB that a fault may map.
    private static let touchedLimit = 32 << 20

    private let packs: PackSet
    private let decompressor: OpaquePointer
    private let prefixInflater = PrefixInflater()
    private var lastPack = 0
    private var bases = BaseCache()
    private var touched = 0

    init(_ packs: PackSet) {
        guard let decompressor = libdeflate_alloc_decompressor() else {
            preconditionFailure("libdeflate_alloc_decompressor fails only without memory")
        }
        self.packs = packs
        self.decompressor = decompressor
    }

    deinit {
        libdeflate_free_decompressor(decompressor)
    }

    /// Nil if the object is not in a pack, or libgit2 is to say what is wrong with it.
    func read(_ id: ObjectID) -> (kind: ObjectKind, content: [UInt8])? {
        guard let (number, offset) = find(id) else { return nil }
        return read(number, at: offset)
    }

    /// The same for what the header alone says.
    func header(_ id: ObjectID) -> (kind: ObjectKind, size: UInt64)? {
        guard let (number, start) = find(id) else { return nil }
        let pack = packs.packs[number]
        guard let first = pack.entry(at: start) else { return nil }
        var size = first.size
        if case .whole = first.representation {
        } else {
            // The size of the object stands at the beginning of the difference.
            guard let delta = prefix(of: first, pack).flatMap(Delta.init) else { return nil }
            size = delta.resultSize
        }
        var entry = first
        for _ in 0..<Self.longestChain {
            if case .whole(let kind) = entry.representation { return (kind, size) }
            guard let next = base(of: entry, pack).flatMap(pack.entry) else { return nil }
            entry = next
        }
        return nil
    }

    /// Where an object stands in a pack, if it stands there whole.
    func wholeEntry(of id: ObjectID) -> (pack: Pack, entry: Pack.Entry)? {
        guard let (number, offset) = find(id), let entry = packs.packs[number].entry(at: offset),
            case .whole = entry.representation
        else { return nil }
        return (packs.packs[number], entry)
    }

    private func find(_ id: ObjectID) -> (pack: Int, offset: UInt64)? {
        // What is read next is most often where the last one was.
        if packs.packs.indices.contains(lastPack), let offset = packs.packs[lastPack].index.offset(of: id) {
            return (lastPack, offset)
        }
        for (number, pack) in packs.packs.enumerated() where number != lastPack {
            if let offset = pack.index.offset(of: id) {
                lastPack = number
                return (number, offset)
            }
        }
        return nil
    }

    private func base(of entry: Pack.Entry, _ pack: Pack) -> UInt64? {
        switch entry.representation {
        case .whole: nil
        case .offsetDelta(let base): base
        case .referenceDelta(let id): pack.index.offset(of: id)
        }
    }

    private func read(_ number: Int, at start: UInt64) -> (kind: ObjectKind, content: [UInt8])? {
        let pack = packs.packs[number]
        var chain: [(offset: UInt64, entry: Pack.Entry)] = []
        var offset = start
        var found = bases[number, offset]
        while found == nil {
            guard chain.count < Self.longestChain, let entry = pack.entry(at: offset) else { return nil }
            if case .whole(let kind) = entry.representation {
                guard let content = inflate(entry, pack) else { return nil }
                found = (kind, content)
                if !chain.isEmpty { bases.insert((kind, content), number, offset) }
            } else {
                guard let base = base(of: entry, pack) else { return nil }
                chain.append((offset, entry))
                offset = base
                found = bases[number, offset]
            }
        }
        guard var object = found else { return nil }
        while let (offset, entry) = chain.popLast() {
            guard let delta = inflate(entry, pack).flatMap(Delta.init), delta.resultSize <= Self.largestObject,
                let content = delta.apply(to: object.content)
            else { return nil }
            object.content = content
            if !chain.isEmpty { bases.insert(object, number, offset) }
        }
        return object
    }

    private func inflate(_ entry: Pack.Entry, _ pack: Pack) -> [UInt8]? {
        guard entry.size <= Self.largestObject else { return nil }
        let size = Int(entry.size)
        var used = 0
        var outcome = LIBDEFLATE_BAD_DATA
        let content = [UInt8](unsafeUninitializedCapacity: size) { output, count in
            outcome = pack.file.withBytes { bytes in
                bytes.extracting(entry.content...).withUnsafeBytes { input in
                    libdeflate_zlib_decompress_ex(
                        decompressor, input.baseAddress, input.count, output.baseAddress, size, &used, nil)
                }
            }
            count = outcome == LIBDEFLATE_SUCCESS ? size : 0
        }
        touch(used, pack)
        return outcome == LIBDEFLATE_SUCCESS ? content : nil
    }

    private func prefix(of entry: Pack.Entry, _ pack: Pack) -> [UInt8]? {
        defer { touch(0, pack) }
        return pack.file.withBytes { prefixInflater.prefix(of: $0.extracting(entry.content...)) }
    }

    private func touch(_ count: Int, _ pack: Pack) {
        touched += max(count, 64 << 10)
        guard touched > Self.touchedLimit else { return }
        pack.file.discard()
        touched = 0
    }
}

/// Objects that others are differences from, up to a number of bytes; what came first goes first.
private struct BaseCache {
    private struct Key: Hashable {
        let pack: Int
        let offset: UInt64
    }

    /// Four times as much spares one inflation in a thousand on git's own tree, and costs more in page faults.
    private static let limit = 1 << 20

    private var objects: [Key: (kind: ObjectKind, content: [UInt8])] = [:]
    private var order: [Key] = []
    private var size = 0

    subscript(pack: Int, offset: UInt64) -> (kind: ObjectKind, content: [UInt8])? {
        objects[Key(pack: pack, offset: offset)]
    }

    mutating func insert(_ object: (kind: ObjectKind, content: [UInt8]), _ pack: Int, _ offset: UInt64) {
        let key = Key(pack: pack, offset: offset)
        guard object.content.count <= Self.limit / 4, objects[key] == nil else { return }
        objects[key] = object
        order.append(key)
        size += object.content.count
        var gone = 0
        while size > Self.limit, gone < order.count {
            size -= objects.removeValue(forKey: order[gone])?.content.count ?? 0
            gone += 1
        }
        order.removeFirst(gone)
    }
}
