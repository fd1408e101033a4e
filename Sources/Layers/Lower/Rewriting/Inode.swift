import Tar

/// A file of a layer, whatever its names: inode(7). Owners are the image's.
struct Inode {
    /// Never a hard link, which is a name.
    let kind: TarEntry.Kind
    let mode: UInt16
    let user: UInt32
    let group: UInt32
    /// Seconds since 1970.
    let modified: UInt32
    /// In their final form.
    let attributes: [TarEntry.ExtendedAttribute]
    /// The entry that has the content, counted from 1; 0 where none has.
    let entry: Int
    /// Of an executable file.
    var format: ExecutableFormat?

    /// What a directory gets that no layer describes.
    static let impliedDirectory = Inode(
        kind: .directory, mode: 0o755, user: 0, group: 0, modified: 0, attributes: [], entry: 0)

    var isDirectory: Bool { kind == .directory }

    var isFile: Bool {
        if case .file = kind { true } else { false }
    }
}

extension Inode {
    /// The inode that an entry describes; whole seconds, as squashfs and every layer have them, so that a build sees the same
    /// times however its layers are stored.
    init(_ entry: TarEntry, content: Int, attributes: AttributeRules) throws(LayerFault) {
        kind = entry.kind
        mode = entry.mode
        user = try attributes.owners.checked(entry.owner.user)
        group = try attributes.owners.checked(entry.owner.group)
        modified = UInt32(clamping: entry.modified.seconds)
        self.attributes = try attributes.translate(entry.extendedAttributes, of: kind)
        self.entry = content
    }
}

extension OwnerRange {
    /// An id that the namespace has.
    fileprivate func checked(_ id: UInt64) throws(LayerFault) -> UInt32 {
        do {
            _ = try hostID(of: id)
        } catch {
            throw .owner(error)
        }
        return UInt32(id)
    }
}
