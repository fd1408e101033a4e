import Filesystem

/// Ids inside of the values of extended attributes, which the kernel shows as they are on the host.
extension OwnerRange {
    /// The value with the container's ids in place of the host's; nil if it is malformed.
    ///
    /// - Throws: ``UnmappedID``.
    func shiftedBack(_ attribute: AttributeName, _ value: [UInt8]) throws(UnmappedID) -> [UInt8]? {
        switch attribute {
        case .capability: try capability(value)
        case .accessList, .defaultAccessList: try accessControlList(value)
        default: value
        }
    }

    /// `struct vfs_ns_cap_data` of <linux/capability.h>: since version 3 the capabilities count where `rootid` is root;
    /// version 2 is the same without it, for the initial user namespace: capabilities(7).
    private func capability(_ value: [UInt8]) throws(UnmappedID) -> [UInt8]? {
        let (revision2, revision3): (UInt32, UInt32) = (0x0200_0000, 0x0300_0000)
        guard let magic = value.littleEndian(UInt32.self, at: 0) else { return nil }
        if magic & 0xff00_0000 != revision3 { return value }
        guard value.count == 24, let root = value.littleEndian(UInt32.self, at: 20) else { return nil }
        let id = try id(root)
        if id > 0 { return value[..<20] + bytes(id) }
        return bytes(magic & 0x00ff_ffff | revision2) + value[4..<20]
    }

    /// <linux/posix_acl_xattr.h>: a version, and entries of a tag, permissions and an id, which named users and groups
    /// have: acl(5).
    private func accessControlList(_ value: [UInt8]) throws(UnmappedID) -> [UInt8]? {
        let (user, group): (UInt16, UInt16) = (0x02, 0x08)
        guard value.littleEndian(UInt32.self, at: 0) == 2, value.count % 8 == 4 else { return nil }
        var shifted = value
        for start in stride(from: 4, to: value.count, by: 8) {
            guard let tag = value.littleEndian(UInt16.self, at: start), tag == user || tag == group,
                let hostID = value.littleEndian(UInt32.self, at: start + 4)
            else { continue }
            shifted.replaceSubrange((start + 4)..<(start + 8), with: bytes(try id(hostID)))
        }
        return shifted
    }

    private func id(_ hostID: UInt32) throws(UnmappedID) -> UInt32 {
        guard let id = id(ofHostID: hostID) else { throw UnmappedID(hostID: hostID) }
        return id
    }

    private func bytes(_ id: UInt32) -> [UInt8] { withUnsafeBytes(of: id.littleEndian) { Array($0) } }
}

/// A host's id that a container does not have.
struct UnmappedID: Error {
    let hostID: UInt32
}

extension [UInt8] {
    /// Nil where there are not as many bytes.
    fileprivate func littleEndian<Number: FixedWidthInteger>(_: Number.Type, at offset: Int) -> Number? {
        let size = MemoryLayout<Number>.size
        guard offset >= 0, offset + size <= count else { return nil }
        return self[offset..<(offset + size)].reversed().reduce(0) { $0 << 8 | Number($1) }
    }
}
