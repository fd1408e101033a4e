import Filesystem
import SystemPackage

extension UpperChanges {
    /// Whether what is in the upper directory says nothing that the lower ones do not: it was copied up and is as it was.
    func isSame(
        _ entry: Walk.Entry, _ metadata: Metadata, _ attributes: EntryAttributes, as old: MergedLower.Entry
    ) throws -> Bool {
        guard try hasSameMetadata(metadata, attributes, as: old) else { return false }
        switch metadata.kind {
        case .regular: return try metadata.size == old.metadata.size && hasSameContent(entry, metadata.size, as: old)
        case .symbolicLink:
            return try entry.directory.readLink(entry.name) == old.directory.readLink(old.name)
        case .characterDevice, .blockDevice: return metadata.deviceNumber == old.metadata.deviceNumber
        case .fifo: return true
        case .directory, .socket, .unknown: return false
        }
    }

    func hasSameMetadata(
        _ metadata: Metadata, _ attributes: EntryAttributes, as old: MergedLower.Entry
    ) throws -> Bool {
        guard metadata.kind == old.metadata.kind, metadata.hasSamePermissions(as: old.metadata),
            hasSameTime(metadata, as: old.metadata)
        else { return false }
        return try attributes.isSame(as: EntryAttributes(of: old.name, in: old.directory))
    }

    /// A time up to the epoch was set by somebody who meant it; a later one tells only that the build was here. That is no
    /// change even where the base's is later, too: else it would matter whether both are in the same second.
    private func hasSameTime(_ metadata: Metadata, as old: Metadata) -> Bool {
        metadata.modified.seconds == old.modified.seconds || metadata.modified.seconds > epoch
    }

    private func hasSameContent(_ entry: Walk.Entry, _ size: Int64, as old: MergedLower.Entry) throws -> Bool {
        let new = try entry.directory.openFile(RelativePath(entry.name))
        let old = try old.directory.openFile(RelativePath(old.name))
        let capacity = Int(min(max(size, 1), 256 << 10))
        var (bytes, oldBytes) = ([UInt8](repeating: 0, count: capacity), [UInt8](repeating: 0, count: capacity))
        while true {
            let count = try new.fill(&bytes)
            guard try old.fill(&oldBytes) == count, bytes[..<count] == oldBytes[..<count] else { return false }
            if count < capacity { return true }
        }
    }
}

extension Metadata {
    func hasSamePermissions(as other: Metadata) -> Bool {
        (owner, group) == (other.owner, other.group) && (mode == other.mode || kind == .symbolicLink)
    }
}

extension File {
    /// Reads until the buffer is full or the file ends; how much it has read.
    fileprivate func fill(_ buffer: inout [UInt8]) throws -> Int {
        var count = 0
        while count < buffer.count {
            let read = try buffer.withUnsafeMutableBytes { bytes in
                try self.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[count...]))
            }
            if read == 0 { break }
            count += read
        }
        return count
    }
}
