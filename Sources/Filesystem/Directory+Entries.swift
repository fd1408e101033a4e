import CLinux
import Glibc
public import SystemPackage

extension Directory {
    /// Creates a directory; EEXIST if there is anything of that name. The process's umask is taken off `mode`.
    public func createDirectory(_ name: FileName, mode: FilePermissions) throws(FilesystemError) {
        _ = try name.withCString { name in attempt { mkdirat(descriptor, name, mode.rawValue) } }
            .orThrow(.createDirectory, path(of: name))
    }

    /// Opens a directory below this directory, creating what is missing of it and its parents with `mode` less the umask.
    ///
    /// After an error, the parents that could be created remain.
    public func createDirectories(_ path: RelativePath, mode: FilePermissions) throws(FilesystemError) -> Directory {
        var directory = self
        for name in path.components {
            do {
                try directory.createDirectory(name, mode: mode)
            } catch {
                guard error.errno == .fileExists else { throw error }
            }
            directory = try directory.openDirectory(name)
        }
        return directory
    }

    /// Creates a symbolic link; `target` is stored as it is, at least one byte, none of them NUL.
    public func createSymbolicLink(_ name: FileName, to target: [UInt8]) throws(FilesystemError) {
        guard !target.contains(0) else { throw .refused(.createSymbolicLink, path(of: name), .invalidArgument) }
        _ = try name.withCString { name in
            (target + [0]).withCString { target in attempt { symlinkat(target, descriptor, name) } }
        }.orThrow(.createSymbolicLink, path(of: name))
    }

    /// Gives the file at `existing` below `directory` another name here. A symbolic link is linked itself.
    public func createHardLink(
        _ name: FileName, to existing: RelativePath, below directory: Directory
    ) throws(FilesystemError) {
        let parent = if let parent = existing.parent { try directory.openDirectory(parent) } else { directory }
        let target = existing.name
        _ = try name.withCString { name in
            target.withCString { target in attempt { linkat(parent.descriptor, target, descriptor, name, 0) } }
        }.orThrow(.createHardLink(to: directory.path(of: existing)), path(of: name))
    }

    /// The target of a symbolic link.
    public func readLink(_ name: FileName) throws(FilesystemError) -> [UInt8] {
        var capacity = 256
        while true {
            let target = try readLink(name, capacity: capacity)
            // A target that fills the buffer may have been cut.
            if target.count < capacity { return target }
            capacity *= 4
        }
    }

    private func readLink(_ name: FileName, capacity: Int) throws(FilesystemError) -> [UInt8] {
        var target = [CChar](repeating: 0, count: capacity)
        let count = try name.withCString { name in attempt { readlinkat(descriptor, name, &target, capacity) } }
            .orThrow(.readLink, path(of: name))
        return target[..<count].map(UInt8.init(bitPattern:))
    }

    /// What a rename does when the new name is taken.
    public enum Occupied: Sendable {
        /// EEXIST; nothing changes.
        case refused
        /// A file takes a file's place, a directory an empty directory's.
        case replaced
    }

    /// Gives an entry another name, here or in another directory of the same filesystem, in one step.
    public func rename(
        _ name: FileName, to newName: FileName, in directory: Directory, whenOccupied: Occupied
    ) throws(FilesystemError) {
        _ = try name.withCString { old in
            newName.withCString { new in
                attempt {
                    switch whenOccupied {
                    case .refused: pushyard_renameat2_noreplace(descriptor, old, directory.descriptor, new)
                    case .replaced: renameat(descriptor, old, directory.descriptor, new)
                    }
                }
            }
        }.orThrow(.rename(to: directory.path(of: newName)), path(of: name))
    }

    /// Removes an entry that is no directory.
    public func removeFile(_ name: FileName) throws(FilesystemError) {
        _ = try name.withCString { name in attempt { unlinkat(descriptor, name, 0) } }
            .orThrow(.remove, path(of: name))
    }

    /// Removes an empty directory.
    public func removeEmptyDirectory(_ name: FileName) throws(FilesystemError) {
        _ = try name.withCString { name in attempt { unlinkat(descriptor, name, AT_REMOVEDIR) } }
            .orThrow(.remove, path(of: name))
    }
}
