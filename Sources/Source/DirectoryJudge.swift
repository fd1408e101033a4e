public import Filesystem
import SystemPackage

extension SourceRules {
    /// Judges a directory as the archive that `git archive` would make of it: `.git` is left out, a nested repository is a
    /// submodule.
    ///
    /// Every refusal goes to `refused` and the walk goes on; one that ends all reading is thrown. Throws `FilesystemError`
    /// for what cannot be read.
    public static func judge(
        _ directory: Directory, limits: SourceLimits = SourceLimits(), refused: (Refusal) -> Void
    ) throws -> SourceReport {
        var rules = SourceRules(limits)
        var identity = SourceIdentityBuilder()
        var walk = try directory.walk()
        while let found = try walk.next() {
            if found.name.bytes.elementsEqual(".git".utf8) {
                if let parent = found.path.parent, let path = try? SourcePath(Array(parent.bytes), limits: limits) {
                    rules.warn(.submodule(path))
                }
                walk.skipChildren()
                continue
            }
            do {
                let location = Refusal.Location.path(Array(found.path.bytes))
                guard let entry = try rules.admit(UnjudgedEntry(found), at: location) else { continue }
                if case .file = entry.kind { try identity.read(found) }
                identity.add(entry)
            } catch let refusal as Refusal where !refusal.code.isFinal {
                refused(refusal)
            }
        }
        try rules.finish()
        return SourceReport(rules, identity: identity, commit: nil)
    }
}

extension UnjudgedEntry {
    fileprivate init(_ found: Walk.Entry) throws {
        let metadata = try found.directory.metadata(of: found.name)
        let kind: Kind =
            switch metadata.kind {
            case .regular: .file(size: UInt64(metadata.size), mode: UInt16(metadata.mode.rawValue & 0o7777))
            case .directory: .directory
            case .symbolicLink: .symbolicLink(target: try found.directory.readLink(found.name))
            case .fifo: .other("fifo")
            case .socket: .other("socket")
            case .characterDevice: .other("character device")
            case .blockDevice: .other("block device")
            case .unknown: .other("unknown")
            }
        self.init(path: Array(found.path.bytes), kind: kind, modified: metadata.modified.seconds)
    }
}

extension SourceIdentityBuilder {
    fileprivate mutating func read(_ found: Walk.Entry) throws {
        let file = try found.directory.openFile(RelativePath(found.name))
        var buffer = [UInt8](repeating: 0, count: 128 << 10)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            if count == 0 { return }
            update(buffer.span.bytes.extracting(0..<count))
        }
    }
}
