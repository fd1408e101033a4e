import SystemPackage

/// Makes `text` the whole content of a file, which is created if it is missing.
func write(_ text: String, to path: FilePath, permissions: FilePermissions = .ownerReadWrite) throws {
    let file = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: permissions)
    try file.closeAfter { _ = try file.writeAll(text.utf8) }
}
