import Clibgit2
import Glibc
import SystemPackage

extension Repository {
    /// The shortest start of an id that git would print for it: long enough for the number of objects in the packs,
    /// and such that no other object's id starts like it.
    func abbreviation(of id: ObjectID) throws -> String {
        var length = try abbreviationLength()
        while length < 2 * ObjectID.length, try isAmbiguous(id, prefix: length) { length += 1 }
        return String(id.description.prefix(length))
    }

    private func isAmbiguous(_ id: ObjectID, prefix length: Int) throws(GitError) -> Bool {
        var name = git_oid(id)
        var found = git_oid()
        switch git_odb_exists_prefix(&found, objects, &name, length) {
        case 0, GIT_ENOTFOUND.rawValue: return false
        case GIT_EAMBIGUOUS.rawValue: return true
        default: throw .failed(doing: "abbreviate '\(id)'")
        }
    }

    private func abbreviationLength() throws -> Int {
        if let cachedAbbreviation { return cachedAbbreviation }
        let length = try checkoutConfiguration().abbreviation ?? Self.length(forObjects: packedObjectCount())
        cachedAbbreviation = min(length, 2 * ObjectID.length)
        return length
    }

    /// With n objects, ids are expected to start alike up to half the bits of n; a digit is four bits.
    private static func length(forObjects count: UInt64) -> Int {
        let bits = count == 0 ? 0 : UInt64.bitWidth - count.leadingZeroBitCount
        return max(7, (bits + 1) / 2)
    }

    /// The objects of all packs; git does not count the others.
    private func packedObjectCount() throws -> UInt64 {
        try Self.objectDirectories(of: commonDirectory, location.quarantine).reduce(0) { count, directory in
            let folder = directory.appending("pack")
            return try fileNames(in: folder).filter { $0.hasSuffix(".idx") }.reduce(count) { count, name in
                guard access(folder.appending(name.dropLast(4) + ".pack").string, F_OK) == 0 else { return count }
                return try count + Self.objectCount(ofIndex: folder.appending(name))
            }
        }
    }

    /// The last number of the table of an index counts all; gitformat-pack(5).
    private static func objectCount(ofIndex path: FilePath) throws -> UInt64 {
        let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        return try descriptor.closeAfter {
            let head = UnsafeMutableRawBufferPointer.allocate(byteCount: 1032, alignment: 1)
            defer { head.deallocate() }
            let read = try descriptor.read(fromAbsoluteOffset: 0, into: head)
            guard read == head.count else { return 0 }
            let isVersion1 = !head.starts(with: [0xFF, 0x74, 0x4F, 0x63])
            return UInt64(
                UInt32(bigEndian: head.loadUnaligned(fromByteOffset: isVersion1 ? 1020 : 1028, as: UInt32.self)))
        }
    }
}
