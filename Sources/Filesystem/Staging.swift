import Glibc
import SystemPackage

/// Calls `body` with a new, empty directory (mode 0700) in `parent`, and removes it with everything in it afterwards.
///
/// It is hidden, and named for `prefix`, this process and a random number. What `kill -9` leaves, `sweepStaging` removes.
/// Throws what `body` throws, or else what went wrong with the directory.
public func withTemporaryDirectory<R>(
    in parent: Directory, prefix: FileName, _ body: (Directory) throws -> R
) throws -> R {
    let transient = try TransientName(prefix: prefix).name
    let directory = try parent.createTransient(transient)
    let result: R
    do {
        result = try body(directory)
    } catch {
        // The body's error says what happened; what remains is swept once this process has ended.
        try? parent.removeTree(transient)
        throw error
    }
    try parent.removeTree(transient)
    return result
}

extension Directory {
    /// Calls `body` with a new, empty directory (mode 0700), and names it `name` when `body` returns: it is there completely or
    /// not at all.
    ///
    /// EEXIST if there is anything of that name, then or already before `body` is called. After any error nothing is left;
    /// what `kill -9` leaves, `sweepStaging` removes. Nothing is synced: after a power failure the directory may be incomplete,
    /// unless `body` syncs what is in it.
    public func stage<R>(as name: FileName, _ body: (Directory) throws -> R) throws -> R {
        try refuseIfOccupied(name)
        let transient = try TransientName(prefix: "staging").name
        let directory = try createTransient(transient)
        do {
            let result = try body(directory)
            try rename(transient, to: name, in: self, whenOccupied: .refused)
            return result
        } catch {
            // The error says what happened; what remains is swept once this process has ended.
            try? removeTree(transient)
            if case FilesystemError.refused(.rename(to: path(of: name)), _, .fileExists) = error {
                throw FilesystemError.refused(.createDirectory, path(of: name), .fileExists)
            }
            throw error
        }
    }

    /// Removes what `stage` and `withTemporaryDirectory` left in this directory when their process was killed.
    ///
    /// An owner is dead if no process has its pid and start time. That is not trusted alone: an owner in another pid namespace
    /// looks dead, but still holds the lock on its directory.
    ///
    /// - Returns: The names of what was removed.
    @discardableResult
    public func sweepStaging() throws(FilesystemError) -> [FileName] {
        var swept: [FileName] = []
        for entry in try entries() where entry.kind == .directory {
            do {
                guard let stray = try openIfStray(entry.name) else { continue }
                try removeTree(entry.name)
                extendLifetime(stray)
                swept.append(entry.name)
            } catch .refused(_, _, .noSuchFileOrDirectory) {
                // Another sweep was faster.
            }
        }
        return swept
    }

    /// What `sweepStaging` would remove.
    public func strayStaging() throws(FilesystemError) -> [FileName] {
        var stray: [FileName] = []
        for entry in try entries() where entry.kind == .directory {
            do {
                if try openIfStray(entry.name) != nil { stray.append(entry.name) }
            } catch .refused(_, _, .noSuchFileOrDirectory) {
                // A sweep was faster.
            }
        }
        return stray
    }

    /// A staging directory whose owner is dead, locked; nil if it is none.
    private func openIfStray(_ name: FileName) throws(FilesystemError) -> Directory? {
        guard let transient = TransientName(name), !transient.owner.isAlive else { return nil }
        let directory = try openToEmpty(name)
        return flock(directory.descriptor, LOCK_EX | LOCK_NB) == 0 ? directory : nil
    }

    fileprivate func createTransient(_ name: FileName) throws(FilesystemError) -> Directory {
        try createDirectory(name, mode: .ownerReadWriteExecute)
        do {
            let directory = try openDirectory(name)
            _ = try call(.lock, directory.path) { flock(directory.descriptor, LOCK_EX | LOCK_NB) }
            return directory
        } catch {
            // The error says what happened; what remains is swept once this process has ended.
            try? removeEmptyDirectory(name)
            throw error
        }
    }

    private func refuseIfOccupied(_ name: FileName) throws(FilesystemError) {
        do {
            _ = try metadata(of: name)
        } catch .refused(_, _, .noSuchFileOrDirectory) {
            return
        }
        throw .refused(.createDirectory, path(of: name), .fileExists)
    }
}
