public import SystemPackage

extension Directory {
    /// Creates or replaces a file by a rename, so that nobody ever reads half of it; synced.
    ///
    /// What was there before stays after an error. The caller holds a lock: two at once would use one temporary name.
    ///
    /// - Parameters:
    ///   - owner: whose owner and group the file is to have, if that is not this process.
    ///   - condition: asked last, when the rename is all that is left to do; what it throws leaves the old file.
    public func replaceFile(
        _ name: FileName, with content: [UInt8], mode: FilePermissions = .ownerReadWrite, owner: Metadata? = nil,
        if condition: () throws -> Void = {}
    ) throws {
        let staged = try FileName(FileName.replacementPrefix + name.bytes)
        // What a killed process left.
        try removeFileIfPresent(staged)
        do {
            try writeFile(staged, content, mode, owner)
            try condition()
            try rename(staged, to: name, in: self, whenOccupied: .replaced)
        } catch {
            // The error says what happened; the next to come removes what stays.
            try? removeFileIfPresent(staged)
            throw error
        }
        try sync()
    }

    /// Removes an entry that is no directory, if there is one.
    public func removeFileIfPresent(_ name: FileName) throws {
        do {
            try removeFile(name)
        } catch .refused(_, _, .noSuchFileOrDirectory) {
            return
        }
    }

    private func writeFile(_ name: FileName, _ content: [UInt8], _ mode: FilePermissions, _ owner: Metadata?) throws {
        let file = try createFile(name, mode: .ownerReadWrite)
        if let owner {
            let own = try file.metadata()
            if (owner.owner, owner.group) != (own.owner, own.group) {
                try file.setOwner(owner.owner, group: owner.group)
            }
        }
        try file.setMode(mode)
        try file.write(content.span.bytes)
        try file.sync()
        try file.close()
    }
}

extension FileName {
    fileprivate static let replacementPrefix = Array(".new.".utf8)

    /// Whether `replaceFile` gives a file such a name until it replaces the other; what is left of it was killed.
    public var isReplacement: Bool { bytes.starts(with: Self.replacementPrefix) }
}
