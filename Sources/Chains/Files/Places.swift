import Filesystem
import Glibc
import SystemPackage

/// realpath(3): absolute, without symbolic links.
func realPath(_ path: FilePath) throws(FilesystemError) -> FilePath {
    let start = path.isEmpty ? FilePath(".") : path
    guard let found = start.withPlatformString({ realpath($0, nil) }) else {
        throw .refused(.open, path, Errno(rawValue: errno))
    }
    defer { free(found) }
    return FilePath(platformString: found)
}

/// A whole file, not larger than `limit` bytes.
func fileContents(_ path: FilePath, limit: Int) throws(FilesystemError) -> [UInt8] {
    let parent = path.removingLastComponent()
    guard let name = path.lastComponent?.string else { throw .notRegular(path) }
    do {
        return try Directory(parent.isEmpty ? "." : parent).contents(of: RelativePath(name), limit: limit)
    } catch let error as FilesystemError {
        throw error
    } catch {
        throw .refused(.open, path, .invalidArgument)
    }
}

/// What is at a path, symbolic links followed (stat(2)).
enum PlaceKind {
    case none, file, directory, other

    init(_ path: FilePath) {
        var status = stat()
        guard path.withPlatformString({ fstatat(AT_FDCWD, $0, &status, 0) }) == 0 else {
            self = .none
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .directory
        default: self = .other
        }
    }
}

extension FilePath {
    /// This absolute path and then another, `.` and `..` resolved by their letters; an absolute one stays as it is.
    func joined(_ path: String) -> FilePath { pushing(FilePath(path)).lexicallyNormalized() }

    /// Whether it is `directory`, or below.
    func isBeneath(_ directory: FilePath) -> Bool { starts(with: directory) }
}
