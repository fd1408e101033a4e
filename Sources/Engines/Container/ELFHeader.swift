/// What is needed of a program in the Executable and Linkable Format: elf(5).
struct ELFHeader {
    /// The dynamic linker, as a path; nil for a static program.
    let interpreter: [UInt8]?

    /// Nil for what is no ELF file of 64 bits and this processor's byte order. A table beyond `head` is as good as none.
    init?(_ head: [UInt8]) {
        let isLittleEndian = UInt8(1)
        guard head.count >= 64, head.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, isLittleEndian]) else { return nil }
        let table = Self.integer(head, at: 32, size: 8)
        let entrySize = Self.integer(head, at: 54, size: 2)
        let count = Self.integer(head, at: 56, size: 2)
        guard entrySize >= 56, table <= UInt64(head.count) else {
            interpreter = nil
            return
        }
        interpreter =
            (0..<count).lazy.compactMap { number -> [UInt8]? in
                let entry = table + number * entrySize
                guard entry + 56 <= UInt64(head.count) else { return nil }
                let isInterpreter = Self.integer(head, at: Int(entry), size: 4) == 3
                let offset = Self.integer(head, at: Int(entry) + 8, size: 8)
                let size = Self.integer(head, at: Int(entry) + 32, size: 8)
                guard isInterpreter, offset <= UInt64(head.count), size <= UInt64(head.count) - offset else {
                    return nil
                }
                return Array(head[Int(offset)..<Int(offset + size)].prefix { $0 != 0 })
            }.first
    }

    private static func integer(_ bytes: [UInt8], at offset: Int, size: Int) -> UInt64 {
        bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
