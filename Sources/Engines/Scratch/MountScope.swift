import Filesystem
import Mounts
import SystemPackage

extension Rooms {
    /// Calls `body` with a scope to mount things in, all of which are unmounted afterwards, the last first.
    func withMounts<Result>(_ body: (MountScope) throws -> Result) throws -> Result {
        let scope = MountScope(self)
        let result: Result
        do {
            result = try body(scope)
        } catch {
            // The body's error says what happened; what stays is gone with the namespace.
            try? scope.unmountAll()
            throw error
        }
        try scope.unmountAll()
        return result
    }
}

/// What is mounted for a while.
final class MountScope {
    private let rooms: Rooms
    private var mounted: [FileName] = []

    fileprivate init(_ rooms: Rooms) { self.rooms = rooms }

    /// Mounts something on a new directory, and opens its root.
    func mount(_ source: MountSource, _ prefix: String, _ flags: MountFlags = []) throws -> Directory {
        let name = rooms.name(prefix)
        try rooms.directory.createDirectory(name, mode: .passable)
        let root = try rooms.directory.mount(source, on: name, flags)
        mounted.append(name)
        return root
    }

    /// A new directory in `parent`, which stays.
    func directory(_ prefix: String, in parent: Directory, _ user: HostUser) throws -> Directory {
        let name = rooms.name(prefix)
        try parent.createDirectory(name, mode: .publicDirectory)
        try parent.setOwner(user.id, group: user.group, of: name)
        return try parent.openDirectory(name)
    }

    fileprivate func unmountAll() throws {
        while let name = mounted.popLast() {
            try rooms.directory.unmount(name)
            try rooms.directory.removeEmptyDirectory(name)
        }
    }
}
