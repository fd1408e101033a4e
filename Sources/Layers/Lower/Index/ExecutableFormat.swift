/// How the kernel runs an executable file, as far as its beginning tells: execve(2).
public enum ExecutableFormat: Hashable, Sendable {
    /// `#!` and an interpreter, with an argument if there is one.
    case script(interpreter: [UInt8], argument: [UInt8]?)
    /// ELF; the interpreter is the dynamic linker, nil if it needs none.
    case binary(interpreter: [UInt8]?)

    /// How much of a file is needed to tell: the kernel reads 256 bytes; linkers put an ELF file's interpreter into its first
    /// page.
    static let prefixLength = 4096

    /// Nil for what the kernel does not run: a text without `#!`, an empty file.
    init?(prefix: [UInt8]) {
        if prefix.starts(with: "#!".utf8) {
            let line = prefix.prefix(256).dropFirst(2).prefix { $0 != UInt8(ascii: "\n") && $0 != 0 }
            let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            let words = line.drop(while: isBlank)
            let interpreter = words.prefix { !isBlank($0) }
            guard !interpreter.isEmpty else { return nil }
            let rest = words.dropFirst(interpreter.count).drop(while: isBlank)
            // All of it is one argument.
            let argument = rest.lastIndex { !isBlank($0) }.map { Array(rest[...$0]) }
            self = .script(interpreter: Array(interpreter), argument: argument)
        } else if prefix.starts(with: [0x7f, 0x45, 0x4c, 0x46]) {
            self = .binary(interpreter: ELFHeader(prefix)?.interpreter)
        } else {
            return nil
        }
    }
}

extension ExecutableFormat {
    /// As an index holds it.
    var encoded: [UInt8] {
        switch self {
        case .script(let interpreter, let argument): Array("#!".utf8) + interpreter + [0] + (argument ?? [])
        case .binary(let interpreter): Array("ELF".utf8) + (interpreter ?? [])
        }
    }

    init?(encoded: [UInt8]) {
        if encoded.starts(with: "#!".utf8) {
            let parts = encoded.dropFirst(2).split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            self = .script(interpreter: Array(parts[0]), argument: parts[1].isEmpty ? nil : Array(parts[1]))
        } else if encoded.starts(with: "ELF".utf8) {
            let interpreter = Array(encoded.dropFirst(3))
            self = .binary(interpreter: interpreter.isEmpty ? nil : interpreter)
        } else {
            return nil
        }
    }
}

/// What elf(5) says about the beginning of a file.
private struct ELFHeader {
    private(set) var interpreter: [UInt8]?

    /// Nil where the file is cut or odd.
    init?(_ bytes: [UInt8]) {
        guard bytes.count > 5, (1...2).contains(bytes[4]), (1...2).contains(bytes[5]) else { return nil }
        let (is64Bit, isLittleEndian) = (bytes[4] == 2, bytes[5] == 1)
        func number(_ offset: Int, _ size: Int) -> Int? {
            guard offset >= 0, offset <= bytes.count - size else { return nil }
            let field = bytes[offset..<(offset + size)]
            let bigEndian = isLittleEndian ? Array(field.reversed()) : Array(field)
            return Int(exactly: bigEndian.reduce(0) { $0 << 8 | UInt64($1) })
        }
        let word = is64Bit ? 8 : 4
        guard let table = number(is64Bit ? 32 : 28, word), let size = number(is64Bit ? 54 : 42, 2),
            let count = number(is64Bit ? 56 : 44, 2)
        else { return nil }
        for index in 0..<count {
            let (start, overflow) = table.addingReportingOverflow(index * size)
            // PT_INTERP
            guard !overflow, let type = number(start, 4) else { return nil }
            guard type == 3 else { continue }
            guard let offset = number(start + (is64Bit ? 8 : 4), word),
                let length = number(start + (is64Bit ? 32 : 16), word), length <= bytes.count,
                offset <= bytes.count - length
            else { return nil }
            interpreter = Array(bytes[offset..<(offset + length)].prefix { $0 != 0 })
            return
        }
    }
}
