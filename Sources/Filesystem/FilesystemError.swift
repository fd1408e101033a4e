import Escaping
public import SystemPackage

/// What went wrong with a path, as a sentence.
public enum FilesystemError: Error, Hashable, Sendable {
    /// The kernel refused an action.
    case refused(Action, FilePath, Errno)

    /// A directory was moved away while we were inside of it.
    case moved(FilePath)

    /// What was opened for reading is a device, a FIFO or a socket.
    case notRegular(FilePath)

    /// A file is larger than its reader accepts, in bytes.
    case tooLarge(FilePath, limit: Int)

    /// Somebody else has the lock; who, if there is a record of it.
    case held(FilePath, by: LockOwner?)

    /// What was tried.
    public enum Action: Hashable, Sendable {
        case open, openDirectory, list
        case read, write, sync, close
        case createFile, createDirectory, createSymbolicLink
        case createHardLink(to: FilePath)
        case readLink, readMetadata
        case setMode, setOwner, setTimes
        case rename(to: FilePath)
        case remove
        case listExtendedAttributes, readExtendedAttribute, setExtendedAttribute
        case lock, createFIFO, createSpecialFile
    }

    /// The kernel's answer, where there was one.
    public var errno: Errno? {
        guard case .refused(_, _, let errno) = self else { return nil }
        return errno
    }
}

extension FilesystemError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .refused(let action, let path, let errno):
            "cannot \(action.description(of: path.quoted)): \(action.cause(errno))"
        case .moved(let path): "cannot return to \(path.quoted): it was moved away in the meantime"
        case .notRegular(let path): "cannot read \(path.quoted): it is not a regular file"
        case .held(let path, let owner):
            "cannot lock \(path.quoted): it is held by \(owner?.description ?? "another process")"
        case .tooLarge(let path, let limit): "cannot read \(path.quoted): it is larger than \(limit) bytes"
        }
    }
}

extension FilesystemError.Action {
    fileprivate func description(of subject: String) -> String {
        switch self {
        case .open: "open \(subject)"
        case .openDirectory: "open directory \(subject)"
        case .list: "list directory \(subject)"
        case .read: "read \(subject)"
        case .write: "write \(subject)"
        case .sync: "write \(subject) to disk"
        case .close: "close \(subject)"
        case .createFile: "create file \(subject)"
        case .createDirectory: "create directory \(subject)"
        case .createSymbolicLink: "create symbolic link \(subject)"
        case .createHardLink(let target): "link \(subject) to \(target.quoted)"
        case .readLink: "read symbolic link \(subject)"
        case .readMetadata: "inspect \(subject)"
        case .setMode: "set the mode of \(subject)"
        case .setOwner: "set the owner of \(subject)"
        case .setTimes: "set the times of \(subject)"
        case .rename(let target): "rename \(subject) to \(target.quoted)"
        case .remove: "remove \(subject)"
        case .listExtendedAttributes: "list the extended attributes of \(subject)"
        case .readExtendedAttribute: "read an extended attribute of \(subject)"
        case .setExtendedAttribute: "set an extended attribute of \(subject)"
        case .lock: "lock \(subject)"
        case .createFIFO: "create FIFO \(subject)"
        case .createSpecialFile: "create device or FIFO \(subject)"
        }
    }

    /// An errno(3) as a reason; the same number means different things to different calls.
    fileprivate func cause(_ errno: Errno) -> String {
        switch (self, errno) {
        case (.createFile, .noSuchFileOrDirectory), (.createDirectory, .noSuchFileOrDirectory),
            (.createSymbolicLink, .noSuchFileOrDirectory), (.createFIFO, .noSuchFileOrDirectory),
            (.lock, .noSuchFileOrDirectory):
            "its directory does not exist"
        case (.createHardLink, .noSuchFileOrDirectory), (.rename, .noSuchFileOrDirectory):
            "one of the two does not exist"
        case (.createHardLink, .fileExists), (.rename, .fileExists): "the target exists already"
        case (.createHardLink, .tooManyLinks): "the file has as many links as its filesystem allows"
        case (.createHardLink, .improperLink), (.rename, .improperLink): "they are on different filesystems"
        case (.open, .improperLink), (.openDirectory, .improperLink): "it leads out of its directory"
        case (.remove, .improperLink), (.remove, .resourceBusy): "a filesystem is mounted on it"
        case (.readLink, .invalidArgument): "it is not a symbolic link"
        case (.rename, .invalidArgument): "the target lies below the source, or the filesystem cannot do it"
        default: errno.sentence
        }
    }
}

extension Errno {
    fileprivate var sentence: String {
        switch self {
        case .noSuchFileOrDirectory: "it does not exist"
        case .fileExists: "it exists already"
        case .notDirectory: "it is not a directory, or one of its parents is not"
        case .isDirectory: "it is a directory"
        case .directoryNotEmpty: "it is not empty"
        case .tooManySymbolicLinkLevels: "a symbolic link stands in its path"
        case .permissionDenied: "permission denied"
        case .notPermitted: "the operation is not permitted"
        case .fileNameTooLong: "a name in it is too long"
        case .noSpace: "no space is left on the device"
        case .diskQuotaExceeded: "the disk quota is used up"
        case .fileTooLarge: "the file would exceed the size limit"
        case .readOnlyFileSystem: "the filesystem is read-only"
        case .ioError: "the device reported an input/output error"
        case .tooManyOpenFiles: "this process has too many open files"
        case .tooManyOpenFilesInSystem: "the system has too many open files"
        case .resourceBusy: "it is in use"
        case .notSupported: "the filesystem does not support it"
        case .noMemory: "the system is out of memory"
        case .wouldBlock: "another process holds it"
        default: "\(description.lowercased()) (errno \(rawValue))"
        }
    }
}

extension FilePath {
    /// For messages: escaped, between single quotes.
    var quoted: String { "'\(Escaped(bytes))'" }
}
