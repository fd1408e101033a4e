import CLinux
import Glibc
import SystemPackage

extension Directory {
    /// Removes an entry and, if it is a directory, everything below it.
    ///
    /// Never follows a symbolic link. Directories of ours that lack permissions get them first. Where the kernel has
    /// openat2(2), nothing below a mount point is touched (EXDEV). After an error, part of the tree is gone.
    public func removeTree(_ name: FileName) throws(FilesystemError) {
        guard try removeUnlessDirectory(name) == .directory else { return }
        var removal = Removal(in: self)
        try removal.removeDirectory(name)
    }

    /// Removes everything below this directory.
    public func removeContents() throws(FilesystemError) {
        for entry in try entries() { try removeTree(entry.name) }
    }

    fileprivate enum Removed { case gone, directory }

    fileprivate func removeUnlessDirectory(_ name: FileName) throws(FilesystemError) -> Removed {
        do {
            try removeFile(name)
            return .gone
        } catch .refused(.remove, _, .isDirectory) {
            return .directory
        }
    }

    /// Opens a directory of ours so that it can be emptied, whatever its mode was.
    func openToEmpty(_ name: FileName) throws(FilesystemError) -> Directory {
        let directory: Directory
        do {
            directory = try openUnmounted(name)
        } catch .refused(_, _, .permissionDenied) {
            try setMode(.ownerReadWriteExecute, of: name)
            directory = try openUnmounted(name)
        }
        let mode = try directory.metadata().mode
        if !mode.contains(.ownerReadWriteExecute) {
            // Not ours, maybe: then the removal says so, or succeeds because the directory is empty.
            try? directory.setMode(mode.union(.ownerReadWriteExecute))
        }
        return directory
    }

    private func openUnmounted(_ name: FileName) throws(FilesystemError) -> Directory {
        let opened = try resolution.openUnmounted(name, in: descriptor, flags: Directory.flags)
            .orThrow(.remove, path(of: name))
        return Directory(adopting: opened, label: label(of: name.bytes), resolution: resolution)
    }
}

/// The removal of a tree: files as they are listed, directories on the way back up.
private struct Removal: ~Copyable {
    private struct Level {
        let name: FileName
        var directories: [FileName]
        /// How often the directory was found not to be empty after all was removed.
        var rounds = 0
    }

    /// Some filesystems skip names when entries are removed while they are listed; and somebody may be adding some.
    private static let maximumRounds = 10

    private var descent: Descent
    private var levels: [Level] = []

    init(in directory: Directory) { descent = Descent(from: directory) }

    mutating func removeDirectory(_ name: FileName) throws(FilesystemError) {
        try enter(name, rounds: 0)
        while let level = levels.last {
            if let child = level.directories.last {
                levels[levels.count - 1].directories.removeLast()
                try enter(child, rounds: 0)
            } else {
                try leave(level)
            }
        }
    }

    private mutating func enter(_ name: FileName, rounds: Int) throws(FilesystemError) {
        let directory = try descent.current.openToEmpty(name)
        var directories: [FileName] = []
        try directory.forEachEntry { entry throws(FilesystemError) in
            do throws(FilesystemError) {
                if entry.kind != .directory, try directory.removeUnlessDirectory(entry.name) == .gone { return }
                directories.append(entry.name)
            } catch .refused(.remove, _, .noSuchFileOrDirectory) {
                // Somebody else removed it first, which is as good.
            }
        }
        levels.append(Level(name: name, directories: directories, rounds: rounds))
        try descent.enter(directory)
    }

    private mutating func leave(_ level: Level) throws(FilesystemError) {
        levels.removeLast()
        try descent.leave()
        do {
            try descent.current.removeEmptyDirectory(level.name)
        } catch .refused(.remove, _, .directoryNotEmpty) where level.rounds < Self.maximumRounds {
            try enter(level.name, rounds: level.rounds + 1)
        } catch .refused(.remove, _, .noSuchFileOrDirectory) {
            // Somebody else removed it first, which is as good.
        }
    }
}
