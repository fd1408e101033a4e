import Clibgit2
import Glibc
import SystemPackage

extension Repository {
    /// The content of `info/attributes`, which takes precedence over all of a tree's; nil if there is no such file.
    ///
    /// - Throws: ``GitError/cannotOpen(_:_:)``.
    public func infoAttributes() throws(GitError) -> [UInt8]? {
        try file(commonDirectory.appending("info/attributes"))
    }

    /// Commits whose parents a shallow clone does not have.
    func shallowCommits() throws(GitError) -> Set<ObjectID> {
        if let cachedShallowCommits { return cachedShallowCommits }
        let lines = try file(commonDirectory.appending("shallow"))?.split(separator: UInt8(ascii: "\n")) ?? []
        let commits = Set(lines.compactMap { ObjectID(hex: $0) })
        cachedShallowCommits = commits
        return commits
    }

    /// Whom the names in commits stand for: `.mailmap` of a work tree, or of `HEAD` in a bare repository.
    func mailmap() throws -> Mailmap {
        if let cachedMailmap { return cachedMailmap }
        let mailmap = Mailmap(try mailmapContent() ?? [])
        cachedMailmap = mailmap
        return mailmap
    }

    private func mailmapContent() throws -> [UInt8]? {
        let name = ".mailmap"
        if directory.lastComponent?.string == ".git" {
            return try file(directory.removingLastComponent().appending(name))
        }
        guard let head = try headTarget(),
            let entry = try tree(commit(head).tree).entry(named: Array(name.utf8)), entry.kind != .submodule
        else { return nil }
        return try content(of: entry.id, .blob)
    }

    /// Where a linked work tree's repository has what all of its work trees share.
    var commonDirectory: FilePath { Self.commonDirectory(of: handle) ?? directory }

    static func commonDirectory(of handle: OpaquePointer) -> FilePath? {
        git_repository_commondir(handle).map { FilePath(String(cString: $0)) }
    }

    private func file(_ path: FilePath) throws(GitError) -> [UInt8]? {
        do {
            let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            return try descriptor.closeAfter {
                var content: [UInt8] = []
                let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 65536, alignment: 1)
                defer { piece.deallocate() }
                while case let count = try descriptor.read(into: piece), count > 0 { content += piece.prefix(count) }
                return content
            }
        } catch Errno.noSuchFileOrDirectory {
            return nil
        } catch let error as Errno {
            throw .cannotOpen(path, error)
        } catch {
            throw .failed(doing: "read '\(path)'", "\(error)")
        }
    }
}
