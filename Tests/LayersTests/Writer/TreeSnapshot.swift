import Escaping
import Filesystem
import Hashing
import Layers
import SystemPackage
import TestSupport

/// All that a layer can say about a tree, to compare two of them.
struct TreeSnapshot {
    struct Entry: Hashable {
        /// Kind, mode, owner, content and attributes.
        var text: String
        let seconds: Int64
    }

    private(set) var entries: [RelativePath: Entry] = [:]

    /// - Parameter owners: what the ids on disk are shifted by; nil if they are the container's own.
    init(of root: Directory, owners: OwnerRange? = nil) throws {
        var names: [FileIdentity: [RelativePath]] = [:]
        var walk = try root.walk()
        while let entry = try walk.next() {
            let metadata = try entry.directory.metadata(of: entry.name)
            if metadata.kind != .directory { names[metadata.identity, default: []].append(entry.path) }
            // Not of a symbolic link: its permissions are not used, and what they are depends on the filesystem.
            let mode = metadata.kind == .symbolicLink ? "" : String(metadata.mode.rawValue, radix: 8)
            let first = owners?.first ?? 0
            let text =
                "\(metadata.kind) \(mode) \(Int(metadata.owner) - Int(first)):\(Int(metadata.group) - Int(first)) "
                + (try Self.content(entry, metadata)) + (try Self.attributes(entry, owners))
            entries[entry.path] = Entry(text: text, seconds: metadata.modified.seconds)
        }
        for links in names.values where links.count > 1 {
            for path in links { entries[path]?.text += " linked: \(links.map(\.description).joined(separator: " "))" }
        }
    }

    /// How `other` differs, a line for each entry, of which the first few; times later than `epoch` are not compared.
    func differences(
        from other: TreeSnapshot, epoch: Int64, except ignored: Set<RelativePath> = []
    ) -> [String] {
        var lines: [String] = []
        for path in Set(entries.keys).union(other.entries.keys).subtracting(ignored) {
            switch (entries[path], other.entries[path]) {
            case (let here?, let there?) where here.text != there.text:
                lines.append("\(path): \(here.text) != \(there.text)")
            case (let here?, let there?) where here.seconds <= epoch && here.seconds != there.seconds:
                lines.append("\(path): time \(here.seconds) != \(there.seconds)")
            case (let here?, nil): lines.append("\(path): \(here.text) is missing")
            case (nil, let there?): lines.append("\(path): \(there.text) is too much")
            default: break
            }
        }
        return Array(lines.sorted().prefix(10))
    }

    private static func content(_ entry: Walk.Entry, _ metadata: Metadata) throws -> String {
        switch metadata.kind {
        case .regular:
            let content = try entry.directory.contents(of: RelativePath(entry.name), limit: 64 << 20)
            let hash = SHA256()
            hash.update(content)
            return "\(content.count) bytes \(hexadecimal(hash.finish().prefix(8)))"
        case .symbolicLink: return "-> \(Escaped(try entry.directory.readLink(entry.name)))"
        case .characterDevice, .blockDevice: return "\(metadata.deviceMajor),\(metadata.deviceMinor)"
        case .directory, .fifo, .socket, .unknown: return ""
        }
    }

    private static func attributes(_ entry: Walk.Entry, _ owners: OwnerRange?) throws -> String {
        var text = ""
        for attribute in try entry.directory.extendedAttributes(of: entry.name) {
            let name = attribute.description
            guard name.hasPrefix("user.") || name.hasPrefix("system.posix_acl") || name == "security.capability",
                var value = try entry.directory.extendedAttribute(attribute, of: entry.name)
            else { continue }
            if name == "security.capability", owners != nil, value.count == 24, value[3] == 3 {
                value = value[..<3] + [2] + value[4..<20]
            }
            if let first = owners?.first, name.hasPrefix("system.posix_acl"), value.count >= 4 {
                // Of the ids, only the named users' and groups' are ids.
                for start in stride(from: 4, to: value.count, by: 8) where value[start] == 2 || value[start] == 8 {
                    let id = littleEndian(value[(start + 4)..<(start + 8)]) - first
                    value.replaceSubrange((start + 4)..<(start + 8), with: TestSupport.littleEndian(id, 4))
                }
            }
            text += " \(name)=\(hexadecimal(value))"
        }
        return text
    }
}

private func littleEndian(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
