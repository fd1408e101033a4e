import Escaping
import Filesystem
import Hashing
import Layers
import SystemPackage

/// A tree on disk as lines, one for each entry and the root: `path kind mode user:group seconds`, what such an entry has else,
/// its extended attributes, and which of its names comes first if it has several.
///
/// - Parameter owners: Whose ids are on the disk; the image's own if nil.
func treeListing(_ root: Directory, owners: OwnerRange?) throws -> [String] {
    var names: [FileIdentity: RelativePath] = [:]
    var lines = [try line("/", root.metadata(), "", [], owners)]
    var walk = try root.walk()
    while let entry = try walk.next() {
        let (directory, name) = (entry.directory, entry.name)
        let metadata = try directory.metadata(of: name)
        var detail = ""
        switch metadata.kind {
        case .regular:
            let bytes = try directory.contents(of: RelativePath(name), limit: 1 << 30)
            detail = " '\(Escaped(bytes))'"
            if bytes.count > 40 {
                let hash = SHA256()
                hash.update(bytes)
                detail = " \(bytes.count) \(hexadecimal(hash.finish()).prefix(16))"
            }
        case .symbolicLink: detail = " -> \(Escaped(try directory.readLink(name), limit: 5000))"
        case .characterDevice, .blockDevice: detail = " device \(metadata.deviceNumber)"
        default: break
        }
        if metadata.links > 1, metadata.kind != .directory {
            let first = names[metadata.identity] ?? entry.path
            names[metadata.identity] = first
            detail += " = \(first)"
        }
        let attributes = try directory.extendedAttributes(of: name).map { attribute in
            (attribute, try directory.extendedAttribute(attribute, of: name) ?? [])
        }
        lines.append(try line("/\(Escaped(entry.path.bytes, limit: 5000))", metadata, detail, attributes, owners))
    }
    return lines
}

private func line(
    _ path: String, _ metadata: Metadata, _ detail: String, _ attributes: [(AttributeName, [UInt8])],
    _ owners: OwnerRange?
) throws -> String {
    func id(_ hostID: UInt32) -> String {
        guard let owners else { return "\(hostID)" }
        return owners.id(ofHostID: hostID).map { "\($0)" } ?? "host's \(hostID)"
    }
    let owner = "\(id(metadata.owner)):\(id(metadata.group))"
    let mode = String(metadata.mode.rawValue, radix: 8)
    let rest = attributes.map { " \($0.0)=\(hexadecimal($0.1))" }.joined()
    return "\(path) \(metadata.kind) \(mode) \(owner) \(metadata.modified.seconds)\(detail)\(rest)"
}
