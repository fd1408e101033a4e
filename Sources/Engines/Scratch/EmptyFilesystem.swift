import CLinux
import Filesystem
import Glibc
import Hashing
import Mounts
import SystemPackage
import Tools

/// An ext4 filesystem with nothing in it.
///
/// It has a journal, although nobody reads it after a crash: without one, ext4 searches for inodes that have not been in use
/// for five minutes, and what creates 8,000 files after it has removed 8,000 takes four times as long.
///
/// `mkfs.ext4` needs 10 ms for one. So the first one of a size is kept, and copied: it is a sparse file of 200 KiB.
struct EmptyFilesystem {
    /// In bytes.
    let size: UInt64
    /// Where it is made; copies are kept here.
    let files: Directory

    /// Of other sizes; more are not worth their place.
    private static let keptAtMost = 16
    private static let prefix = "ext4-"

    private var arguments: [String] {
        [
            "-q", "-F", "-m", "0", "-I", "256", "-N", "\(max(16_384, min(size >> 14, 4 << 20)))",
            "-O", "has_journal,^resize_inode",
            "-E", "lazy_itable_init=1,lazy_journal_init=1,nodiscard,root_owner=0:0",
        ]
    }

    /// Named for all that it depends on.
    private var keptName: FileName {
        let hash = SHA256()
        hash.update(Array("\(size) \(arguments)".utf8))
        return FileName(stringLiteral: Self.prefix + hexadecimal(hash.finish()))
    }

    /// For a mount that lasts only as long as it is needed: nothing has to be on the disk in any order, or for inodes that are
    /// never used.
    static let mountOptions = "nobarrier,noinit_itable,data=writeback,commit=300"

    /// On a block device of its own, whose file has no name.
    func device() throws -> LoopDevice {
        let file = try emptyFile()
        if let kept = try kept() {
            try file.descriptor.copyData(of: kept.descriptor)
        } else {
            try make(in: file.descriptor)
            try keep(file.descriptor)
        }
        return try LoopDevice(attaching: file.descriptor, readOnly: false, label: files.path)
    }

    private func emptyFile() throws -> File {
        let file = try files.createNamelessFile()
        try file.descriptor.resize(to: Int64(clamping: size))
        return file
    }

    private func make(in file: FileDescriptor) throws {
        var tool = Tool("mkfs.ext4", arguments + ["/proc/self/fd/3"])
        tool.descriptors = [file]
        try tool.output()
    }

    private func kept() throws -> File? {
        do { return try files.openFile(RelativePath(keptName)) } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return nil
        }
    }

    /// Gives a name to a copy. It is complete on the disk by then, and nothing is left of what is killed before.
    private func keep(_ made: FileDescriptor) throws {
        let others = try files.entries().filter { $0.name.bytes.starts(with: Self.prefix.utf8) }
        if others.count >= Self.keptAtMost {
            for other in others { try files.removeFileIfPresent(other.name) }
        }
        let copy = try emptyFile()
        try copy.descriptor.copyData(of: made)
        try copy.sync()
        let path = files.path.appending(FilePath.Component(stringLiteral: "\(keptName)"))
        // Somebody else's is the same.
        guard
            linkat(AT_FDCWD, "/proc/self/fd/\(copy.descriptor.rawValue)", AT_FDCWD, path.string, AT_SYMLINK_FOLLOW) == 0
                || errno == EEXIST
        else { throw FilesystemError.refused(.createFile, path, Errno(rawValue: errno)) }
    }
}

extension FileDescriptor {
    /// Copies what is no hole in a file, to the same places.
    fileprivate func copyData(of other: FileDescriptor) throws {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var end: Int64 = 0
        while let start = try other.seek(to: pushyard_seek_data, from: end),
            let hole = try other.seek(to: pushyard_seek_hole, from: start)
        {
            end = hole
            var offset = start
            while offset < end {
                let length = Int(min(Int64(buffer.count), end - offset))
                let count = try buffer.withUnsafeMutableBytes {
                    try other.read(fromAbsoluteOffset: offset, into: .init(rebasing: $0[..<length]))
                }
                _ = try writeAll(toAbsoluteOffset: offset, buffer[..<count])
                offset += Int64(count)
            }
        }
    }

    /// Where the next data or the next hole begins: lseek(2). Nil if there is none before the end.
    private func seek(to what: Int32, from offset: Int64) throws -> Int64? {
        let found = Glibc.lseek(rawValue, Int(offset), what)
        guard found == -1 else { return Int64(found) }
        let number = Errno(rawValue: errno)
        if number == .noSuchAddressOrDevice { return nil }
        throw number
    }
}
