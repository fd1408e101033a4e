import CLinux
import Glibc
import SystemPackage

/// How a path is resolved without leaving a directory and without following a symbolic link.
package enum Resolution: Sendable, CaseIterable {
    /// By the kernel, in one call: openat2(2), since Linux 5.6.
    case openat2
    /// Component by component: where the kernel, or a seccomp filter that does not know the call, refuses openat2(2).
    case componentwise

    /// The best way this process has. The probe opens the directory itself, so its error can only mean the call.
    static func supported(at directory: Int32) -> Resolution {
        switch Resolution.openBeneath(directory, ".", flags: Directory.flags) {
        case .success(let opened):
            Glibc.close(opened)
            return .openat2
        case .failure: return .componentwise
        }
    }

    /// Opens what is at `path`. ELOOP: a component is a symbolic link, the last one included.
    func open(_ path: RelativePath, beneath directory: Int32, flags: Int32) -> Result<Int32, Errno> {
        switch self {
        case .openat2 where path.terminated.count <= Int(PATH_MAX):
            path.withCString { Resolution.openBeneath(directory, $0, flags: flags) }
        default: openComponents(of: path, beneath: directory, flags: flags)
        }
    }

    /// Opens an entry of `directory`, refusing (EXDEV) one that something is mounted on where the kernel can tell.
    func openUnmounted(_ name: FileName, in directory: Int32, flags: Int32) -> Result<Int32, Errno> {
        name.withCString { name in
            switch self {
            case .openat2: Resolution.openBeneath(directory, name, flags: flags, resolve: pushyard_resolve_no_mounts)
            case .componentwise: attempt { openat(directory, name, flags | O_NOFOLLOW) }
            }
        }
    }

    private static func openBeneath(
        _ directory: Int32, _ path: UnsafePointer<CChar>, flags: Int32, resolve: UInt64 = 0
    ) -> Result<Int32, Errno> {
        attempt {
            let resolve = pushyard_resolve_beneath_without_links | resolve
            return pushyard_openat2(directory, path, UInt64(UInt32(bitPattern: flags)), 0, resolve)
        }
    }

    private func openComponents(of path: RelativePath, beneath directory: Int32, flags: Int32) -> Result<Int32, Errno> {
        var components = path.components
        let last = components.removeLast()
        var parent = directory
        defer { if parent != directory { Glibc.close(parent) } }
        for component in components {
            // O_PATH: like the kernel's own resolution, this needs search permission only.
            switch open(component, in: parent, flags: pushyard_o_path | O_DIRECTORY | O_CLOEXEC) {
            case .success(let child):
                if parent != directory { Glibc.close(parent) }
                parent = child
            case .failure(let errno): return .failure(errno)
            }
        }
        return open(last, in: parent, flags: flags)
    }

    private func open(_ name: FileName, in directory: Int32, flags: Int32) -> Result<Int32, Errno> {
        name.withCString { name in
            let opened = attempt { openat(directory, name, flags | O_NOFOLLOW) }
            // With O_DIRECTORY, open(2) calls a symbolic link no directory.
            if case .failure(.notDirectory) = opened, isSymbolicLink(name, in: directory) {
                return .failure(.tooManySymbolicLinkLevels)
            }
            return opened
        }
    }
}

/// Whether an entry is a symbolic link, as far as one can tell: for the choice between two errors.
func isSymbolicLink(_ name: UnsafePointer<CChar>, in directory: Int32) -> Bool {
    var status = stat()
    return fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFLNK
}
