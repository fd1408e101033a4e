import Filesystem
import SystemPackage
import Tar

/// Whose the files of a layer are, and from when: how metadata on disk become those of the image.
struct Attribution {
    enum Owner {
        /// The disk's, shifted back.
        case shifted
        /// The same for all.
        case fixed(user: UInt32, group: UInt32)
    }

    enum Time {
        /// The disk's, unless it is later than the epoch.
        case clamped
        /// The epoch.
        case epoch
    }

    let owners: OwnerRange
    let epoch: Int64
    var owner = Owner.shifted
    var time = Time.clamped

    /// The header of what is at `path`.
    func header(
        _ kind: TarEntry.Kind, at path: RelativePath?, _ metadata: Metadata, _ attributes: EntryAttributes
    ) throws -> TarEntry {
        var name = path.map { Array($0.bytes) } ?? [UInt8(ascii: ".")]
        if kind == .directory { name.append(UInt8(ascii: "/")) }
        // A symbolic link has no permissions; what filesystems say about them differs.
        let mode = metadata.kind == .symbolicLink ? 0o777 : UInt16(truncatingIfNeeded: metadata.mode.rawValue)
        return TarEntry(
            path: name, kind: kind, mode: mode, owner: try owner(of: metadata, at: path),
            modified: TarEntry.Timestamp(seconds: time == .epoch ? epoch : min(metadata.modified.seconds, epoch)),
            extendedAttributes: try attributes.kept.map { try kept($0.name, $0.value, at: path) })
    }

    private func owner(of metadata: Metadata, at path: RelativePath?) throws(LayerError) -> TarEntry.Owner {
        switch owner {
        case .fixed(let user, let group): return TarEntry.Owner(user: UInt64(user), group: UInt64(group))
        case .shifted:
            guard let user = owners.id(ofHostID: metadata.owner) else { throw .owner(path, metadata.owner, owners) }
            guard let group = owners.id(ofHostID: metadata.group) else { throw .owner(path, metadata.group, owners) }
            return TarEntry.Owner(user: UInt64(user), group: UInt64(group))
        }
    }

    private func kept(
        _ name: AttributeName, _ value: [UInt8], at path: RelativePath?
    ) throws(LayerError) -> TarEntry.ExtendedAttribute {
        let shifted: [UInt8]?
        do {
            shifted = try owners.shiftedBack(name, value)
        } catch {
            throw .owner(path, error.hostID, owners)
        }
        guard let shifted else { throw .malformed(path, name) }
        return TarEntry.ExtendedAttribute(name: Array(name.bytes), value: shifted)
    }
}
