import Filesystem
import SystemPackage
import Tar

/// Writes a tree of files beneath one directory. The paths that it gets have no `..`, and lead through directories only that it
/// has created itself; where that were wrong, `Directory` would refuse.
final class DirectoryWriter: LowerWriter {
    private let parent: Directory
    private let name: FileName
    private let root: Directory
    /// The file that is being written.
    private var file: File?
    private var begun: (entry: TarEntry, name: FileName, directory: Directory)?
    /// Where the last entry went.
    private var last: (path: RelativePath, directory: Directory)?

    /// - Parameter name: of a directory of `parent` that is empty.
    init(_ name: FileName, in parent: Directory) throws {
        self.parent = parent
        self.name = name
        root = try parent.openDirectory(name)
    }

    func begin(_ file: TarEntry) throws {
        let path = try RelativePath(file.path)
        let parent = try directory(path.parent)
        self.file = try parent.createFile(path.name, mode: Self.private)
        begun = (file, path.name, parent)
    }

    func write(_ content: RawSpan) throws { try file?.write(content) }

    func end() throws {
        try file.take()?.close()
        if let begun { try setMetadata(begun.entry, of: begun.name, in: begun.directory) }
    }

    func finish(_ entries: [TarEntry]) throws {
        for entry in entries { try create(entry) }
        // Last, as each new entry changes its directory's time, and a directory may be closed even to its owner.
        for entry in entries.reversed() where entry.kind == .directory {
            guard let path = Self.path(of: entry) else {
                try setMetadata(entry, of: name, in: parent)
                continue
            }
            try setMetadata(entry, of: path.name, in: directory(path.parent))
        }
    }

    private func create(_ entry: TarEntry) throws {
        guard let path = Self.path(of: entry) else { return }
        let (name, parent) = (path.name, try directory(path.parent))
        switch entry.kind {
        case .directory:
            do {
                try parent.createDirectory(name, mode: Self.privateDirectory)
            } catch {
                // It came into being with a file in it.
                guard error.errno == .fileExists else { throw error }
            }
        case .hardLink(let target): try parent.createHardLink(name, to: RelativePath(target), below: root)
        case .file: try parent.createFile(name, mode: Self.private).close()
        case .symbolicLink(let target): try parent.createSymbolicLink(name, to: target)
        case .fifo: try parent.createSpecialFile(name, .fifo, mode: Self.private)
        case .characterDevice(let major, let minor):
            let device = SpecialFile.characterDevice(major: major, minor: minor)
            try parent.createSpecialFile(name, device, mode: Self.private)
        case .blockDevice(let major, let minor):
            try parent.createSpecialFile(name, .blockDevice(major: major, minor: minor), mode: Self.private)
        case .sparse, .unknown: preconditionFailure("a rewritten layer has no such entries")
        }
        switch entry.kind {
        case .directory, .hardLink: break
        default: try setMetadata(entry, of: name, in: parent)
        }
    }

    private func setMetadata(_ entry: TarEntry, of name: FileName, in directory: Directory) throws {
        // Each of these undoes something of those that follow: chown(2) takes set-id bits and capabilities away, chmod(2)
        // changes an access control list.
        try directory.setOwner(UInt32(entry.owner.user), group: UInt32(entry.owner.group), of: name)
        if case .symbolicLink = entry.kind {
            // It has no mode of its own.
        } else {
            try directory.setMode(FilePermissions(rawValue: CInterop.Mode(entry.mode)), of: name)
        }
        for attribute in entry.extendedAttributes {
            guard let attributeName = AttributeName(attribute.name) else { continue }
            try directory.setExtendedAttribute(attributeName, of: name, to: attribute.value)
        }
        try directory.setTimes(modified: Timestamp(seconds: entry.modified.seconds), of: name)
    }

    /// The directory at `path`, created with its parents where it is missing; nil is the root.
    private func directory(_ path: RelativePath?) throws -> Directory {
        guard let path else { return root }
        if let last, last.path == path { return last.directory }
        let directory: Directory
        do {
            directory = try root.openDirectory(path)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            directory = try root.createDirectories(path, mode: Self.privateDirectory)
        }
        last = (path, directory)
        return directory
    }

    /// Nil for the root.
    private static func path(of entry: TarEntry) -> RelativePath? { try? RelativePath(entry.path) }

    private static let `private` = FilePermissions(rawValue: 0o600)
    private static let privateDirectory = FilePermissions(rawValue: 0o700)
}
