import Filesystem
import Mounts
import Synchronization
import SystemPackage

/// A directory in memory of this mount namespace alone, where everything is mounted and all that runc needs is written.
///
/// It is gone with the namespace, so nothing in it is ever left behind. Its path is short and open to every user, whatever
/// the path of the store is.
final class Rooms: Sendable {
    let directory: Directory
    private let count = Atomic<UInt64>(0)

    /// Mounts it on a directory, which is created if it is missing.
    ///
    /// - Throws: `MountError`, `FilesystemError`. Needs a mount namespace of our own (`enterMountNamespace`).
    init(on path: FilePath) throws {
        guard let name = path.lastComponent else { throw EngineError.notDirectory(path.string) }
        let parent = try Directory(path.removingLastComponent())
        let point = try FileName(name.string)
        do { try parent.createDirectory(point, mode: .passable) } catch {
            guard error.errno == .fileExists else { throw error }
        }
        directory = try parent.mount(.memory(options: "mode=0711"), on: point, [.noDevices])
    }

    /// A name that nothing else has in this directory.
    func name(_ prefix: String) -> FileName {
        let number = count.add(1, ordering: .relaxed).newValue
        // Of letters, a hyphen and digits, which is always valid.
        return FileName(stringLiteral: "\(prefix)-\(number)")
    }

    /// Calls `body` with an empty directory, which is removed afterwards with all that is in it.
    func withDirectory<Result>(_ prefix: String, _ body: (Directory) throws -> Result) throws -> Result {
        let name = name(prefix)
        try directory.createDirectory(name, mode: .passable)
        let result: Result
        do {
            result = try body(directory.openDirectory(name))
        } catch {
            // The body's error says what happened; what stays is gone with the namespace.
            try? directory.removeTree(name)
            throw error
        }
        try directory.removeTree(name)
        return result
    }

    /// Calls `body` with the root of what is mounted on a new directory here.
    func withMount<Result>(
        _ source: MountSource, _ prefix: String, _ flags: MountFlags = [], _ body: (Directory) throws -> Result
    ) throws -> Result {
        try withMounts { mounts in try body(mounts.mount(source, prefix, flags)) }
    }
}
