import Filesystem
import Glibc
import SystemPackage

/// A claim to a repository by whoever writes there or runs git in it, shared with the git that it starts.
///
/// It is an flock(2) on one open file that git and its hook inherit, so it lasts as long as any of them lives, `kill -9` of
/// the shell notwithstanding. Whoever finds nobody else's claim removes what is left behind by those who were killed: the
/// quarantine of a push, packs that were not finished, the locks of refs, and files that were to replace others.
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
        let packs = try objects.openDirectory("pack" as FileName)
        for entry in try packs.entries() where entry.kind == .regular {
            if try isUnfinished(entry.name, in: packs) { try packs.removeFile(entry.name) }
        }
        for entry in try repository.entries() where entry.kind == .regular {
            if entry.name.isLock || entry.name.isReplacement { try repository.removeFile(entry.name) }
        }
        var refs = try repository.openDirectory("refs" as FileName).walk()
        while let found = try refs.next() {
            if found.kind == .regular, found.name.isLock { try found.directory.removeFile(found.name) }
        }
    }

    /// Of a pack that git was writing, or one that a push wanted kept until its refs had moved; an admin's `.keep` stays.
    private static func isUnfinished(_ name: FileName, in packs: Directory) throws -> Bool {
        if name.bytes.starts(with: "tmp_".utf8) || name.bytes.starts(with: ".tmp-".utf8) { return true }
        guard name.bytes.suffix(5).elementsEqual(".keep".utf8) else { return false }
        // builtin/receive-pack.c: "receive-pack PID on HOST".
        return try packs.contents(of: RelativePath(name), limit: 4096).starts(with: "receive-pack ".utf8)
    }
}

extension FileName {
    /// git takes a lock by creating the file that will replace another, with this ending (lockfile.h).
    fileprivate var isLock: Bool { bytes.suffix(5).elementsEqual(".lock".utf8) }
}
