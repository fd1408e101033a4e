import Escaping

/// Whose conventions a written archive follows where POSIX leaves a choice.
public enum TarFormat: Sendable {
    /// The bytes of `git archive --format=tar` (git's archive-tar.c): owner root by name, names too long for ustar
    /// replaced by their object's, records of 10 KiB.
    case gitArchive
    /// Image layers: nothing but the content decides the bytes; numeric owners, whole seconds, constant pax names.
    case layer

    /// The whole archive is a multiple of this many bytes.
    var recordSize: UInt64 {
        switch self {
        case .gitArchive: 10_240
        case .layer: 512
        }
    }

    /// The first entry of an archive made from a commit: its name, where `git get-tar-commit-id` finds it.
    func globalHeader(comment: String, modified: TarEntry.Timestamp) throws -> [UInt8] {
        var records = PaxBuilder()
        records.add("comment", Array(comment.utf8))
        if modified.seconds > Self.largestTime { records.add("mtime", modified.seconds) }
        return try extendedHeader(
            TypeFlag.global, name: Array("pax_global_header".utf8), body: records.body, modified: modified)
    }

    /// What every header has: no content, no device, ustar's magic.
    private static let plainHeader = {
        var header = TarHeader()
        header.setOctal(.size, 0)
        header.setOctal(.major, 0)
        header.setOctal(.minor, 0)
        header.set(.magic, "ustar\u{0}00".utf8)
        return header
    }()

    /// The ustar header of an entry, after a pax header where it needs one.
    func headers(of entry: TarEntry, objectName: String) throws -> [UInt8] {
        guard Self.isReadable(entry) else { throw TarWriterError.name(path: entry.path) }
        var header = Self.plainHeader
        var records = PaxBuilder()
        setPath(entry.path, &header, &records, objectName: objectName)
        try setKind(entry, &header, &records, objectName: objectName)
        setOwner(entry.owner, &header, &records)
        setTime(entry.modified, &header, &records)
        header.setOctal(.mode, UInt64(entry.mode & 0o7777))
        for attribute in entry.extendedAttributes {
            guard !attribute.value.isEmpty, !attribute.name.contains(UInt8(ascii: "=")) else {
                throw TarWriterError.extendedAttribute(path: entry.path, name: attribute.name)
            }
            records.add(PaxRecords.extendedAttributePrefix + attribute.name, attribute.value)
        }
        seal(&header)
        if records.body.isEmpty { return header.bytes }
        let name =
            switch self {
            case .gitArchive: Array("\(objectName).paxheader".utf8)
            case .layer: Array("PaxHeaders".utf8)
            }
        return try extendedHeader(TypeFlag.extended, name: name, body: records.body, modified: entry.modified)
            + header.bytes
    }

    /// Whether a reader will see the same name and the same kind.
    private static func isReadable(_ entry: TarEntry) -> Bool {
        if entry.path.isEmpty || entry.path.contains(0) { return false }
        guard case .file = entry.kind else { return true }
        return entry.path.last != UInt8(ascii: "/")
    }

    private func extendedHeader(
        _ type: UInt8, name: [UInt8], body: [UInt8], modified: TarEntry.Timestamp
    ) throws -> [UInt8] {
        var header = Self.plainHeader
        var unused = PaxBuilder()
        header.set(.name, name)
        header.set(.type, [type])
        header.setOctal(.size, UInt64(body.count))
        header.setOctal(.mode, 0o666)
        setOwner(.root, &header, &unused)
        setTime(self == .layer ? TarEntry.Timestamp(seconds: 0) : modified, &header, &unused)
        seal(&header)
        return header.bytes + body + Array(repeating: 0, count: TarHeader.padding(after: UInt64(body.count)))
    }

    private func setPath(_ path: [UInt8], _ header: inout TarHeader, _ records: inout PaxBuilder, objectName: String) {
        if header.set(.name, path) { return }
        if let (prefix, name) = Self.split(path) {
            header.set(.prefix, prefix)
            header.set(.name, name)
            return
        }
        header.set(
            .name,
            self == .layer ? path.prefix(TarHeader.Field.name.range.count) : Array("\(objectName).data".utf8)[...])
        add("path", path, to: &records)
    }

    /// At the last slash that leaves less than 155 bytes before it, if at most 100 remain behind it.
    ///
    /// 155 would fit, but git's archive-tar.c does not use the last one.
    private static func split(_ path: [UInt8]) -> (prefix: ArraySlice<UInt8>, name: ArraySlice<UInt8>)? {
        let slash = UInt8(ascii: "/")
        let end = min(path.last == slash ? path.count - 1 : path.count, TarHeader.Field.prefix.range.count)
        guard let index = path.prefix(end).lastIndex(of: slash), index > 0,
            path.count - index - 1 <= TarHeader.Field.name.range.count
        else { return nil }
        return (path[..<index], path[(index + 1)...])
    }

    private func setKind(
        _ entry: TarEntry, _ header: inout TarHeader, _ records: inout PaxBuilder, objectName: String
    ) throws {
        switch entry.kind {
        case .file(let size):
            header.set(.type, [TypeFlag.file])
            if !header.setOctal(.size, size) { records.add("size", size) }
        case .directory: header.set(.type, [TypeFlag.directory])
        case .symbolicLink(let target):
            header.set(.type, [TypeFlag.symbolicLink])
            try setLink(target, of: entry, &header, &records, objectName: objectName)
        case .hardLink(let target):
            header.set(.type, [TypeFlag.hardLink])
            try setLink(target, of: entry, &header, &records, objectName: objectName)
        case .characterDevice(let major, let minor):
            header.set(.type, [TypeFlag.characterDevice])
            try setDevice(entry, major, minor, &header)
        case .blockDevice(let major, let minor):
            header.set(.type, [TypeFlag.blockDevice])
            try setDevice(entry, major, minor, &header)
        case .fifo: header.set(.type, [TypeFlag.fifo])
        case .sparse, .unknown: throw TarWriterError.unsupportedKind(path: entry.path)
        }
    }

    private func setDevice(_ entry: TarEntry, _ major: UInt32, _ minor: UInt32, _ header: inout TarHeader) throws {
        guard header.setOctal(.major, UInt64(major)), header.setOctal(.minor, UInt64(minor)) else {
            throw TarWriterError.deviceNumber(path: entry.path, major: major, minor: minor)
        }
    }

    private func setLink(
        _ target: [UInt8], of entry: TarEntry, _ header: inout TarHeader, _ records: inout PaxBuilder,
        objectName: String
    ) throws {
        guard !target.contains(0) else { throw TarWriterError.linkTarget(path: entry.path, target: target) }
        if header.set(.linkName, target) { return }
        let placeholder = self == .layer ? target.prefix(100) : Array("see \(objectName).paxheader".utf8)[...]
        header.set(.linkName, placeholder)
        add("linkpath", target, to: &records)
    }

    /// A name may be any bytes, but pax values are UTF-8 unless a record before them says otherwise; git never says so.
    private func add(_ key: String, _ name: [UInt8], to records: inout PaxBuilder) {
        if self == .layer, String(validating: name, as: UTF8.self) == nil {
            records.add("hdrcharset", Array("BINARY".utf8))
        }
        records.add(key, name)
    }

    private func setOwner(_ owner: TarEntry.Owner, _ header: inout TarHeader, _ records: inout PaxBuilder) {
        if self == .gitArchive {
            header.set(.userName, "root".utf8)
            header.set(.groupName, "root".utf8)
        }
        for (field, key, id) in [(TarHeader.Field.user, "uid", owner.user), (.group, "gid", owner.group)]
        where !header.setOctal(field, id) {
            header.setOctal(field, 0)
            records.add(key, id)
        }
    }

    private static let largestTime: Int64 = 0o77_777_777_777

    private func setTime(_ time: TarEntry.Timestamp, _ header: inout TarHeader, _ records: inout PaxBuilder) {
        header.setOctal(.modified, UInt64(min(max(0, time.seconds), Self.largestTime)))
        // git says a late time once, in the global header.
        let fits = (0...Self.largestTime).contains(time.seconds)
        if self == .layer && !fits { records.add("mtime", time.seconds) }
    }

    /// The checksum, last.
    private func seal(_ header: inout TarHeader) {
        let sum = UInt64(header.checksums().unsigned)
        header.setOctal(.checksum, sum)
        guard self == .layer else { return }
        // Six digits, NUL, space: what every tar but git writes.
        header.set(.checksum, header[.checksum].dropFirst() + [UInt8(ascii: " ")])
    }
}

/// The body of a pax header under construction.
struct PaxBuilder {
    private(set) var body: [UInt8] = []

    mutating func add(_ key: [UInt8], _ value: [UInt8]) {
        // The length counts its own digits.
        let rest = key.count + value.count + 3
        var length = rest + 1
        while rest + String(length).utf8.count != length { length = rest + String(length).utf8.count }
        body += Array("\(length) ".utf8) + key + [UInt8(ascii: "=")] + value + [UInt8(ascii: "\n")]
    }

    mutating func add(_ key: String, _ value: [UInt8]) { add(Array(key.utf8), value) }

    mutating func add(_ key: String, _ value: some BinaryInteger) { add(Array(key.utf8), Array(String(value).utf8)) }
}
