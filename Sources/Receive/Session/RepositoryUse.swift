import Filesystem
import Glibc
import SystemPackage

/// A claim to a repository by whoever runs git in it, shared with the git that it starts.
///
/// It is an flock(2) on one open file that git and its hook inherit, so it lasts as long as any of them lives, `kill -9` of
/// the shell notwithstanding. Whoever finds nobody else's claim removes what git leaves behind when it is killed: the
/// quarantine of a push and the locks of refs.
struct RepositoryUse: ~Copyable {
    let descriptor: FileDescriptor

    deinit {
        // Nothing is written through it.
        try? descriptor.close()
    }

    init(of app: App, in front: Front) throws {
        let path = try front.subdirectory("locks/use").path.appending(app.name.description)
        let descriptor = try FileDescriptor.open(
            path, .readWrite, options: [.create, .closeOnExec, .noFollow], permissions: .ownerReadWrite
        )
        do {
            if flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 { try Self.sweep(Directory(app.repository)) }
            // Not one step, but what may come between is another sweep of what nobody uses.
            guard flock(descriptor.rawValue, LOCK_SH) == 0 else {
                throw SessionError.noLock(path, Errno(rawValue: errno))
            }
        } catch {
            // Nothing was written through it.
            try? descriptor.close()
            throw error
        }
        self.descriptor = descriptor
    }

    private static func sweep(_ repository: Directory) throws {
        let objects = try repository.openDirectory("objects" as FileName)
        for entry in try objects.entries() where entry.kind == .directory {
            if entry.name.bytes.starts(with: "tmp_objdir-incoming-".utf8) { try objects.removeTree(entry.name) }
        }
        for entry in try repository.entries() where entry.kind == .regular && entry.name.isLock {
            try repository.removeFile(entry.name)
        }
        var refs = try repository.openDirectory("refs" as FileName).walk()
        while let found = try refs.next() {
            if found.kind == .regular, found.name.isLock { try found.directory.removeFile(found.name) }
        }
    }
}

extension FileName {
    /// git takes a lock by creating the file that will replace another, with this ending (lockfile.h).
    fileprivate var isLock: Bool { bytes.suffix(5).elementsEqual(".lock".utf8) }
}
