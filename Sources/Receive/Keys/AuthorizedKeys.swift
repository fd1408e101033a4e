import Filesystem
public import SystemPackage
import Tools

/// The authorized_keys file of the user whom pushes come to.
///
/// Only the block of ours is ever changed. The new content replaces the old by one rename, so that sshd never reads half of
/// it, and only if ssh-keygen(1) finds our keys in it and none that we have not seen. Not protected against: somebody who
/// writes to the file between our last look and the rename, which is a matter of microseconds.
public struct AuthorizedKeys: Sendable {
    private let path: FilePath
    private let command: ForcedCommand

    /// - Parameter path: `~git/.ssh/authorized_keys`; its directory is created if it is missing.
    public init(path: FilePath, command: ForcedCommand) {
        self.path = path
        self.command = command
    }

    /// A new content that has been judged and can be put in place.
    package struct Replacement {
        fileprivate let directory: Directory
        fileprivate let name: FileName
        fileprivate let old: Snapshot?
        fileprivate let new: [UInt8]

        /// Whether the file has this content already.
        package var changesNothing: Bool { old?.content ?? [] == new }
    }

    /// What the file was when it was read.
    fileprivate struct Snapshot: Equatable {
        let content: [UInt8]
        let metadata: Metadata

        init(_ file: borrowing File) throws(FilesystemError) {
            metadata = try file.metadata()
            content = try file.readToEnd(limit: 4 << 20)
        }

        /// All but the time of access, which our own reading changes.
        static func == (one: Snapshot, other: Snapshot) -> Bool {
            one.content == other.content && one.metadata.identity == other.metadata.identity
                && one.metadata.mode == other.metadata.mode && one.metadata.changed == other.metadata.changed
        }
    }

    /// Prepares a file in which the block of ours has exactly these keys. Writes nothing but the directory.
    ///
    /// - Throws: ``AuthorizedKeysError`` when the file is not as it must be, or has one of the keys outside of our block.
    package func replacement(with records: [KeyRecord]) throws -> Replacement {
        let (directory, name) = try open()
        let old = try snapshot(in: directory, name)
        let text: AuthorizedKeysText
        do {
            text = try AuthorizedKeysText(old?.content ?? [])
        } catch {
            throw AuthorizedKeysError.unusable(path, error)
        }
        for record in records {
            guard let foreign = text.foreignKeys.first(where: { $0.key == record.key.blob }) else { continue }
            throw AuthorizedKeysError.foreign(record.name, path, line: foreign.line)
        }
        let bytes = text.replacing(with: records.map { command.line(for: $0.key, called: $0.name) })
        try compareWithTool(bytes, ours: records.map(\.key.blob), foreign: text.foreignKeys.map(\.key))
        return Replacement(directory: directory, name: name, old: old, new: bytes)
    }

    /// Puts a prepared content in place; mode 0600, owner and group as before.
    ///
    /// - Throws: ``AuthorizedKeysError/changed(_:)`` when the file is not what it was when the content was prepared; it is
    ///   then left as it is, as after any other error.
    package func apply(_ replacement: Replacement) throws {
        let directory = replacement.directory
        try directory.replaceFile(replacement.name, with: replacement.new, owner: replacement.old?.metadata) {
            guard try snapshot(in: directory, replacement.name) == replacement.old else {
                throw AuthorizedKeysError.changed(path)
            }
        }
    }

    private func open() throws -> (Directory, FileName) {
        guard let last = path.lastComponent, path.isAbsolute else { throw AuthorizedKeysError.noPath(path) }
        let parent = path.removingLastComponent()
        let name = try FileName(last.string)
        do {
            return (try Directory(parent), name)
        } catch .refused(_, _, .noSuchFileOrDirectory) {
            // sshd wants `.ssh` to belong to its user, and nobody else to write there: StrictModes of sshd_config(5).
            guard let child = parent.lastComponent else { throw AuthorizedKeysError.noPath(path) }
            let grandparent = try Directory(parent.removingLastComponent())
            try grandparent.createDirectory(FileName(child.string), mode: .ownerReadWriteExecute)
            return (try grandparent.openDirectory(FileName(child.string)), name)
        }
    }

    /// Nil when there is no file.
    private func snapshot(in directory: Directory, _ name: FileName) throws -> Snapshot? {
        do {
            return try Snapshot(directory.openFile(RelativePath(name)))
        } catch FilesystemError.refused(.open, _, .noSuchFileOrDirectory) {
            return nil
        }
    }

    /// ssh-keygen reads keys with sshd's code, so ours must be there for it, and none that we do not know of.
    ///
    /// A foreign key may be missing: some spellings of options only sshd understands.
    private func compareWithTool(_ content: [UInt8], ours: [KeyBlob], foreign: [KeyBlob]) throws {
        // Asked about a file without keys, it fails.
        guard !ours.isEmpty else { return }
        let output = try Tool("ssh-keygen", ["-l", "-f", "-"]).output(input: content, limit: 4 << 20)
        let found = Set(
            String(decoding: output, as: UTF8.self).split(separator: "\n").map { line in
                line.split(separator: " ").dropFirst().first.map(String.init) ?? ""
            }
        )
        let expected = Set(ours.map(\.fingerprint.description))
        guard found.isSuperset(of: expected),
            found.isSubset(of: expected.union(foreign.map(\.fingerprint.description)))
        else { throw AuthorizedKeysError.unlike(path) }
    }
}
