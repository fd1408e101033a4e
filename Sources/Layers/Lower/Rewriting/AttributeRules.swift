import Tar

/// What becomes of a layer's extended attributes on the way to a lower directory: xattr(7).
///
/// Security labels belong to the system that wrote them and are left out, but for file capabilities; so is what no filesystem
/// of Linux holds.
struct AttributeRules {
    let owners: OwnerRange

    /// The attributes of an entry of this kind, in their final form.
    func translate(
        _ attributes: [TarEntry.ExtendedAttribute], of kind: TarEntry.Kind
    ) throws(LayerFault) -> [TarEntry.ExtendedAttribute] {
        var translated: [TarEntry.ExtendedAttribute] = []
        // In pax an empty value takes a record back.
        for attribute in attributes where !attribute.value.isEmpty {
            guard (1...Self.nameLimit).contains(attribute.name.count), attribute.value.count <= Self.valueLimit else {
                throw .attribute(attribute.name)
            }
            if let attribute = try translate(attribute, of: kind) { translated.append(attribute) }
        }
        return translated
    }

    private func translate(
        _ attribute: TarEntry.ExtendedAttribute, of kind: TarEntry.Kind
    ) throws(LayerFault) -> TarEntry.ExtendedAttribute? {
        let isDirectory = kind == .directory
        let isFile = if case .file = kind { true } else { false }
        // By bytes: characters may combine across the end of a prefix.
        func isIn(_ prefix: String) -> Bool { attribute.name.starts(with: prefix.utf8) }
        func isNamed(_ name: String) -> Bool { attribute.name.elementsEqual(name.utf8) }
        if isNamed("security.capability") { return isFile ? try capability(attribute) : nil }
        if isNamed("system.posix_acl_access") { return isFile || isDirectory ? try accessControlList(attribute) : nil }
        if isNamed("system.posix_acl_default") { return isDirectory ? try accessControlList(attribute) : nil }
        if isIn("user.") { return isFile || isDirectory ? attribute : nil }
        if isIn(Self.overlay) {
            // overlayfs would take it for its own; escaped it shows it (since Linux 6.7) or hides it.
            let rest = attribute.name.dropFirst(Self.overlay.utf8.count)
            let escaped = Array((Self.overlay + "overlay.").utf8) + rest
            guard escaped.count <= Self.nameLimit else { throw .attribute(attribute.name) }
            return TarEntry.ExtendedAttribute(name: escaped, value: attribute.value)
        }
        return isIn("trusted.") ? attribute : nil
    }

    /// Of xattr(7), in bytes.
    private static let (nameLimit, valueLimit) = (255, 1 << 16)
    private static let overlay = "trusted.overlay."

    /// Nothing below shows through a directory that has this.
    static let opaque = TarEntry.ExtendedAttribute(
        name: Array("trusted.overlay.opaque".utf8), value: [UInt8(ascii: "y")])

    /// Whether squashfs and `tar2sqfs` hold these: no access control lists, and at most 64 KiB in one pax header.
    static func fitSquashfs(_ attributes: [TarEntry.ExtendedAttribute]) -> Bool {
        attributes.allSatisfy { !$0.name.starts(with: "system.".utf8) }
            && attributes.reduce(0) { $0 + $1.name.count + $1.value.count + 32 } < 48 << 10
    }

    /// `struct vfs_ns_cap_data` of <linux/capability.h>, in version 3: the capabilities count in user namespaces whose root
    /// is `rootid`, and nowhere else; capabilities(7).
    private func capability(_ attribute: TarEntry.ExtendedAttribute) throws(LayerFault) -> TarEntry.ExtendedAttribute {
        var value = attribute.value
        // The version is the fourth byte; version 1 has half as many bits, version 3 another namespace's root.
        switch (value.count >= 4 ? value[3] : 0, value.count) {
        case (1, 12): value += [UInt8](repeating: 0, count: 8)
        case (2, 20): break
        case (3, 24): value.removeLast(4)
        default: throw .attribute(attribute.name)
        }
        value[3] = 3
        return TarEntry.ExtendedAttribute(name: attribute.name, value: value + owners.first.littleEndianBytes)
    }

    /// <linux/posix_acl_xattr.h>: a version, and entries of a tag, permissions and an id, which named users and groups have;
    /// acl(5).
    private func accessControlList(
        _ attribute: TarEntry.ExtendedAttribute
    ) throws(LayerFault) -> TarEntry.ExtendedAttribute {
        var value = attribute.value
        let (user, group): (UInt8, UInt8) = (0x02, 0x08)
        guard value.count % 8 == 4, value.starts(with: [2, 0, 0, 0]) else { throw .attribute(attribute.name) }
        for start in stride(from: 4, to: value.count, by: 8)
        where [user, group].contains(value[start]) && value[start + 1] == 0 {
            let id = value[(start + 4)..<(start + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
            do throws(OwnerRangeError) {
                value.replaceSubrange((start + 4)..<(start + 8), with: try owners.hostID(of: id).littleEndianBytes)
            } catch {
                throw .owner(error)
            }
        }
        return TarEntry.ExtendedAttribute(name: attribute.name, value: value)
    }
}

extension UInt32 {
    var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
}
