import Filesystem
import SystemPackage

extension Directory {
    /// Gives this directory and everything below it to an owner; files keep their modes.
    ///
    /// - Parameter modified: the time that everything gets, where it is to get one.
    func give(to owner: UInt32, group: UInt32, modified: Timestamp? = nil) throws(FilesystemError) {
        var walk = try walk()
        while let entry = try walk.next() {
            let metadata = try entry.directory.metadata(of: entry.name)
            if metadata.owner != owner || metadata.group != group {
                try entry.directory.setOwner(owner, group: group, of: entry.name)
                // Which clears these bits of files.
                if metadata.kind != .symbolicLink, metadata.mode.rawValue & 0o6000 != 0 {
                    try entry.directory.setMode(metadata.mode, of: entry.name)
                }
            }
            if let modified { try entry.directory.setTimes(modified: modified, of: entry.name) }
        }
        try setOwner(owner, group: group)
        if let modified { try setTimes(modified: modified) }
    }
}
