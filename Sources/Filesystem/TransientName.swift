/// The name of what must not outlive its process: `.PREFIX.PID-START.RANDOM`.
struct TransientName {
    let name: FileName
    let owner: ProcessIdentity

    /// A new name of this process.
    init(prefix: FileName) throws(FilesystemError) {
        owner = try ProcessIdentity.current()
        let random = String(UInt64.random(in: .min ... .max), radix: 16)
        name = FileName(unchecked: [UInt8(ascii: ".")] + prefix.bytes + ".\(owner).\(random)".utf8)
    }

    /// Nil if `name` is not of this form.
    init?(_ name: FileName) {
        let parts = String(decoding: name.bytes, as: UTF8.self).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].isEmpty, UInt64(parts[parts.count - 1], radix: 16) != nil,
            let owner = ProcessIdentity(String(parts[parts.count - 2]))
        else { return nil }
        self.name = name
        self.owner = owner
    }
}
