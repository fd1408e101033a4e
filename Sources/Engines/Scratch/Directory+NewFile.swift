import Filesystem
import SystemPackage

extension Directory {
    /// Makes a small file, and says where it is.
    @discardableResult
    func makeFile(
        _ name: FileName, _ content: [UInt8], mode: FilePermissions = .publicFile, owner: HostUser? = nil
    ) throws -> String {
        let file = try createFile(name, mode: mode)
        if let owner { try file.setOwner(owner.id, group: owner.group) }
        try file.write(content.span.bytes)
        try file.close()
        return path.appending(String(decoding: name.bytes, as: UTF8.self)).string
    }
}
