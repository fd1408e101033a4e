import Tar

/// What is in a prepared layer, without its content; found by path in memory that holds the file as it is.
///
/// The file: `magic`, the number of entries, where each entry begins, the entries sorted by the bytes of their paths. All
/// numbers are little-endian and have 4 bytes unless said otherwise. It is ours, but a disk can damage it: what cannot be read is
/// as if it were not there, and `init` refuses a file of another form or length.
struct LayerIndex: Sendable {
    /// What is at a path; owners are the image's.
    struct Entry: Equatable, Sendable {
        enum Kind: UInt8, Sendable {
            case directory = 0x64  // d
            case file = 0x66  // f
            case symbolicLink = 0x6c  // l
            case characterDevice = 0x63  // c
            case blockDevice = 0x62  // b
            case fifo = 0x70  // p
            case whiteout = 0x77  // w
        }

        var kind: Kind
        var mode: UInt16
        var user: UInt32
        var group: UInt32
        var modified: UInt32
        /// Of a directory: whether nothing below shows through.
        var isOpaque = false
        /// A link's target, or the format of an executable file, encoded.
        var detail: [UInt8] = []
        /// Of a directory, in their final form.
        var attributes: [TarEntry.ExtendedAttribute] = []

        static let whiteout = Entry(kind: .whiteout, mode: 0, user: 0, group: 0, modified: 0)
    }

    private static let magic = Array("pushyard layer 1".utf8)

    let bytes: [UInt8]
    private let count: Int

    /// Nil for bytes that are no index.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard bytes.starts(with: Self.magic) else { return nil }
        var reader = ByteReader(bytes, at: Self.magic.count)
        guard let count = reader.number(UInt32.self), let size = reader.number(UInt64.self), size == bytes.count,
            reader.offset + Int(count) * 4 <= bytes.count
        else { return nil }
        self.count = Int(count)
    }

    private static let tableStart = magic.count + 12

    init(_ entries: [(path: [UInt8], entry: Entry)]) {
        let sorted = entries.sorted { $0.path.lexicographicallyPrecedes($1.path) }
        var table: [UInt8] = []
        var body: [UInt8] = []
        for (path, entry) in sorted {
            table.append(UInt32(Self.tableStart + 4 * sorted.count + body.count))
            body.append(UInt16(path.count))
            body += path
            entry.append(to: &body)
        }
        var bytes = Self.magic
        bytes.append(UInt32(sorted.count))
        bytes.append(UInt64(Self.tableStart + table.count + body.count))
        self.bytes = bytes + table + body
        count = sorted.count
    }

    /// Whether there is nothing but the root.
    var isEmpty: Bool { count <= 1 }

    /// What the layer has at a path; empty for its root. Links are not followed.
    func entry(at path: [UInt8]) -> Entry? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            guard var reader = reader(of: middle), let found = reader.string(UInt16.self) else { return nil }
            if found.elementsEqual(path) { return Entry(&reader) }
            if found.lexicographicallyPrecedes(path) { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    private func reader(of number: Int) -> ByteReader? {
        var table = ByteReader(bytes, at: Self.tableStart + 4 * number)
        return table.number(UInt32.self).map { ByteReader(bytes, at: Int($0)) }
    }
}

extension LayerIndex.Entry {
    init(_ inode: Inode, isOpaque: Bool = false) {
        let kind: Kind
        var detail = inode.format?.encoded ?? []
        switch inode.kind {
        case .directory: kind = .directory
        case .symbolicLink(let target): (kind, detail) = (.symbolicLink, target)
        case .characterDevice: kind = .characterDevice
        case .blockDevice: kind = .blockDevice
        case .fifo: kind = .fifo
        case .file, .hardLink, .sparse, .unknown: kind = .file
        }
        self.init(
            kind: kind, mode: inode.mode, user: inode.user, group: inode.group, modified: inode.modified,
            isOpaque: isOpaque, detail: detail, attributes: kind == .directory ? inode.attributes : [])
    }

    /// Nil where the bytes are no entry.
    fileprivate init?(_ reader: inout ByteReader) {
        guard let kind = reader.number(UInt8.self).flatMap(Kind.init), let isOpaque = reader.number(UInt8.self),
            let mode = reader.number(UInt16.self), let user = reader.number(UInt32.self),
            let group = reader.number(UInt32.self), let modified = reader.number(UInt32.self),
            let detail = reader.string(UInt16.self), let attributes = reader.number(UInt16.self)
        else { return nil }
        self.init(
            kind: kind, mode: mode, user: user, group: group, modified: modified, isOpaque: isOpaque != 0,
            detail: Array(detail))
        for _ in 0..<attributes {
            guard let name = reader.string(UInt16.self), let value = reader.string(UInt32.self) else { return nil }
            self.attributes.append(TarEntry.ExtendedAttribute(name: Array(name), value: Array(value)))
        }
    }

    fileprivate func append(to bytes: inout [UInt8]) {
        bytes.append(kind.rawValue)
        bytes.append(UInt8(isOpaque ? 1 : 0))
        bytes.append(mode)
        bytes.append(user)
        bytes.append(group)
        bytes.append(modified)
        bytes.append(UInt16(detail.count))
        bytes += detail
        bytes.append(UInt16(attributes.count))
        for attribute in attributes {
            bytes.append(UInt16(attribute.name.count))
            bytes += attribute.name
            bytes.append(UInt32(attribute.value.count))
            bytes += attribute.value
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { self += $0 }
    }
}

/// Numbers and strings out of bytes, as far as there are any.
private struct ByteReader {
    private let all: [UInt8]
    private(set) var offset: Int

    init(_ bytes: [UInt8], at offset: Int) {
        all = bytes
        self.offset = offset
    }

    mutating func number<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
        let size = MemoryLayout<Number>.size
        guard offset + size <= all.count else { return nil }
        defer { offset += size }
        return all[offset..<(offset + size)].reversed().reduce(0) { $0 << 8 | Number($1) }
    }

    /// As many bytes as the number in front of them says.
    mutating func string<Length: FixedWidthInteger>(_ type: Length.Type) -> ArraySlice<UInt8>? {
        guard let length = number(type), offset + Int(length) <= all.count else { return nil }
        defer { offset += Int(length) }
        return all[offset..<(offset + Int(length))]
    }
}

extension LayerIndex {
    init(_ layer: RewrittenLayer) {
        var entries = layer.index
        // The root is the first node.
        if layer.hidesLower { entries[0].entry.isOpaque = true }
        self.init(entries)
    }

    /// Whether lower layers have no part in the image.
    var hidesLower: Bool { entry(at: [])?.isOpaque ?? false }
}
