import Filesystem
import Glibc
import SystemPackage

/// `front/hooks`: what core.hooksPath of every app's repository leads to. It has one file, the same for all apps.
struct HookDirectory {
    static let name: FileName = "hooks"

    /// `Hooks/pre-receive` of the source tree; a test compares the two.
    static let preReceive = """
        #!/bin/sh
        # Hands a push to the pushyard that started git. 'pushyard app' installs this file and refuses to serve if it changes.
        # Without that pushyard there is nobody who judges, builds and holds the lock: such a push is declined.
        if [ -z "$PUSHYARD" ]; then echo "cannot take this push: it does not come through 'pushyard shell'" >&2; exit 1; fi
        exec "$PUSHYARD" hook pre-receive

        """

    private static let hook: FileName = "pre-receive"
    private static let mode: FilePermissions = [.ownerReadWriteExecute, .groupRead, .groupExecute]

    let front: Front

    var path: FilePath { front.path.appending(Self.name.description) }

    /// Writes the hook, unless it is there as it should be; the caller holds a lock.
    func install() throws {
        let directory = try front.subdirectory(RelativePath(Self.name))
        if try fault(in: directory) == nil { return }
        for entry in try directory.entries() where entry.name != Self.hook { try directory.removeTree(entry.name) }
        try directory.setMode(.ownerReadWriteExecute)
        try directory.replaceFile(Self.hook, with: Array(Self.preReceive.utf8), mode: Self.mode)
    }

    /// What is wrong; nil is nothing.
    func fault() throws -> String? {
        do {
            return try fault(in: front.directory.openDirectory(Self.name))
        } catch FilesystemError.refused(_, let path, let errno) where errno == .noSuchFileOrDirectory {
            return "'\(path)' does not exist"
        }
    }

    private func fault(in directory: Directory) throws -> String? {
        let hook = path.appending(Self.hook.description)
        guard try directory.metadata().isOurs else { return "'\(path)' can be written by other users" }
        let entries = try directory.entries()
        if let stranger = entries.first(where: { $0.name != Self.hook }) {
            return "'\(path.appending(stranger.name.description))' is not a hook of pushyard's"
        }
        guard !entries.isEmpty else { return "'\(hook)' does not exist" }
        let metadata = try directory.metadata(of: Self.hook)
        guard metadata.kind == .regular, metadata.isOurs, metadata.mode == Self.mode,
            try directory.contents(of: RelativePath(Self.hook), limit: 4096) == Array(Self.preReceive.utf8)
        else { return "'\(hook)' is not as pushyard wrote it" }
        return nil
    }
}

extension Metadata {
    /// Whether this belongs to our user, and nobody else can write to it.
    var isOurs: Bool { owner == geteuid() && mode.isDisjoint(with: [.groupWrite, .otherWrite]) }
}
