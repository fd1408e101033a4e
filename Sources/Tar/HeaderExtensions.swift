/// What extended headers say about the one entry that follows them.
///
/// An entry has one pax header, or GNU's long name and long link, once each: readers disagree about which of several
/// wins, and what two readers see differently can be smuggled past one of them.
struct HeaderExtensions {
    private var pax: PaxRecords?
    private var longName: [UInt8]?
    private var longLink: [UInt8]?

    var isEmpty: Bool { pax == nil && longName == nil && longLink == nil }

    var path: [UInt8]? { longName ?? pax?["path"] }

    mutating func add(_ records: PaxRecords) throws(TarError.Problem) {
        guard isEmpty else { throw .conflictingExtendedHeaders }
        pax = records
    }

    mutating func add(longName body: [UInt8]) throws(TarError.Problem) {
        guard pax == nil, longName == nil else { throw .conflictingExtendedHeaders }
        longName = try Self.name(body)
    }

    mutating func add(longLink body: [UInt8]) throws(TarError.Problem) {
        guard pax == nil, longLink == nil else { throw .conflictingExtendedHeaders }
        longLink = try Self.name(body)
    }

    /// GNU ends the name with a NUL; some writers leave it out.
    private static func name(_ body: [UInt8]) throws(TarError.Problem) -> [UInt8] {
        let name = body.last == 0 ? body.dropLast() : body[...]
        guard !name.contains(0) else { throw .nulInName }
        guard !name.isEmpty else { throw .emptyName }
        return Array(name)
    }

    func entry(_ header: TarHeader, type: UInt8, defaultTime: TarEntry.Timestamp?) throws -> TarEntry {
        let path = try longName ?? pax?.name("path") ?? header.path
        guard !path.isEmpty else { throw TarError.Problem.emptyName }
        let headerTime = TarEntry.Timestamp(seconds: try header.signed(.modified))
        return TarEntry(
            path: path,
            kind: try kind(header, type: type, path: path),
            mode: UInt16(truncatingIfNeeded: try header.unsigned(.mode) & 0o7777),
            owner: TarEntry.Owner(
                user: try pax?.count("uid") ?? header.unsigned(.user),
                group: try pax?.count("gid") ?? header.unsigned(.group),
                userName: pax?["uname"] ?? header.ownerName(.userName),
                groupName: pax?["gname"] ?? header.ownerName(.groupName)),
            modified: try pax?.time("mtime") ?? defaultTime ?? headerTime,
            extendedAttributes: pax?.extendedAttributes ?? [])
    }

    /// The bytes that follow the header: none for entries that are all header, whatever their size field says.
    func storedSize(_ header: TarHeader, of kind: TarEntry.Kind) throws -> UInt64 {
        switch kind {
        case .file(let size): size
        case .sparse, .unknown: try size(header)
        case .directory, .symbolicLink, .hardLink, .characterDevice, .blockDevice, .fifo: 0
        }
    }

    private func size(_ header: TarHeader) throws -> UInt64 {
        let size = try pax?.count("size") ?? header.unsigned(.size)
        // Beyond 2^62 the padded end would leave the range of a file offset.
        guard size < 1 << 62 else { throw TarError.Problem.invalidNumber(field: TarHeader.Field.size.name) }
        return size
    }

    private func kind(_ header: TarHeader, type: UInt8, path: [UInt8]) throws -> TarEntry.Kind {
        if pax?.describeSparseFile == true { return .sparse }
        switch type {
        // Before ustar a directory was a file whose name ends in a slash.
        case TypeFlag.oldFile where path.last == UInt8(ascii: "/"): return .directory
        case TypeFlag.file, TypeFlag.oldFile:
            guard path.last != UInt8(ascii: "/") else { throw TarError.Problem.slashAfterFileName }
            return .file(size: try size(header))
        case TypeFlag.directory: return .directory
        case TypeFlag.symbolicLink: return .symbolicLink(target: try linkTarget(header))
        case TypeFlag.hardLink:
            // Old pax implementations store content with a link, others leave a stale size: no reader can tell.
            let size = try size(header)
            guard size == 0 else { throw TarError.Problem.hardLinkWithData(size: size) }
            return .hardLink(target: try linkTarget(header))
        case TypeFlag.characterDevice:
            return .characterDevice(major: try header.device(.major), minor: try header.device(.minor))
        case TypeFlag.blockDevice:
            return .blockDevice(major: try header.device(.major), minor: try header.device(.minor))
        case TypeFlag.fifo: return .fifo
        case TypeFlag.sparse: return .sparse
        default: return .unknown(type)
        }
    }

    private func linkTarget(_ header: TarHeader) throws -> [UInt8] {
        try longLink ?? pax?.name("linkpath") ?? header.string(.linkName)
    }
}

extension TarHeader {
    private enum Dialect {
        case v7, ustar, star, gnu
    }

    private var dialect: Dialect {
        switch self[.magic] {
        case let magic where magic.prefix(6).elementsEqual("ustar\0".utf8):
            self[.starTrailer].elementsEqual("tar\0".utf8) ? .star : .ustar
        case let magic where magic.elementsEqual("ustar  \0".utf8): .gnu
        default: .v7
        }
    }

    /// The name, with the prefix that only ustar and star have: GNU keeps other things there.
    var path: [UInt8] {
        let prefix: [UInt8] =
            switch dialect {
            case .v7, .gnu: []
            case .ustar: string(.prefix)
            case .star: string(.starPrefix)
            }
        return prefix.isEmpty ? string(.name) : prefix + [UInt8(ascii: "/")] + string(.name)
    }

    func ownerName(_ field: Field) -> [UInt8] { dialect == .v7 ? [] : string(field) }

    func device(_ field: Field) throws(TarError.Problem) -> UInt32 {
        guard let number = UInt32(exactly: try unsigned(field)) else { throw .invalidNumber(field: field.name) }
        return number
    }
}
