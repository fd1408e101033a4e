/// A path in a source, below its root: UTF-8 components that no tool on the way takes for something else.
///
/// At most `SourceLimits.pathLength` bytes; no component is empty, `.`, `..`, a spelling of `.git` or a whiteout.
public struct SourcePath: Hashable, Sendable {
    /// The components, joined by single slashes.
    public let bytes: [UInt8]

    /// Drops what means nothing (`./`, doubled and final slashes) and judges the rest; nil for the root itself.
    init?(_ raw: [UInt8], limits: SourceLimits) throws(Fault) {
        guard !raw.isEmpty else { throw Fault(.name, "invalid name: it is empty") }
        guard !raw.contains(0) else { throw Fault(.nul, "name contains NUL") }
        guard raw.first != UInt8(ascii: "/") else { throw Fault(.absolutePath, "absolute path") }
        guard String(validating: raw, as: UTF8.self) != nil else { throw Fault(.notUTF8, "name is not UTF-8") }
        var joined: [UInt8] = []
        joined.reserveCapacity(raw.count)
        var depth = 0
        for component in raw.split(separator: UInt8(ascii: "/")) where !component.elementsEqual(".".utf8) {
            try Self.judge(component, limits)
            if !joined.isEmpty { joined.append(UInt8(ascii: "/")) }
            joined += component
            depth += 1
        }
        if joined.isEmpty { return nil }
        guard joined.count <= limits.pathLength else {
            throw Fault(.pathLength, "path too long: \(joined.count) bytes, at most \(limits.pathLength)")
        }
        guard depth <= limits.depth else {
            throw Fault(.depth, "too deep: \(depth) levels, at most \(limits.depth)")
        }
        bytes = joined
    }

    init(known bytes: [UInt8]) { self.bytes = bytes }

    private static func judge(_ component: ArraySlice<UInt8>, _ limits: SourceLimits) throws(Fault) {
        if component.elementsEqual("..".utf8) { throw Fault(.dotDot, "path contains '..'") }
        if component.count > limits.componentLength {
            let count = component.count
            throw Fault(.pathLength, "path too long: a component has \(count) bytes, at most \(limits.componentLength)")
        }
        if component.starts(with: ".wh.".utf8) { throw Fault(.whiteout, "reserved whiteout name") }
        if isDotGit(component) { throw Fault(.dotGit, ".git entries are not allowed") }
    }

    /// The directory that holds it; nil where that is the root.
    public var parent: SourcePath? {
        bytes.lastIndex(of: UInt8(ascii: "/")).map { SourcePath(known: Array(bytes[..<$0])) }
    }

    public var name: ArraySlice<UInt8> {
        bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes[($0 + 1)...] } ?? bytes[...]
    }

    public var components: [ArraySlice<UInt8>] { bytes.split(separator: UInt8(ascii: "/")) }
}

/// What is wrong with a part of an entry, before it is known where the entry stands.
struct Fault: Error {
    let code: Refusal.Code
    let reason: String

    init(_ code: Refusal.Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}

/// Whether some file system takes `name` for `.git`: case is folded, NTFS drops final dots and spaces, knows `git~1` and
/// streams after a colon, HFS+ ignores some code points (git's is_ntfs_dotgit and is_hfs_dotgit).
func isDotGit(_ name: ArraySlice<UInt8>) -> Bool {
    // The shortest such names have 4 bytes; names that hold neither are most, and are told at once.
    guard name.count >= 4, name.contains(where: { $0 | 0x20 == UInt8(ascii: "g") }) else { return false }
    let scalars = String(decoding: name, as: UTF8.self).unicodeScalars.filter { !isIgnoredByHFS($0) }
    let folded = scalars.map { $0.properties.lowercaseMapping }.joined()
    for base in [".git", "git~1"] where folded.hasPrefix(base) {
        let rest = folded.dropFirst(base.count)
        let tail = rest.prefix { $0 != ":" }
        if tail.allSatisfy({ $0 == "." || $0 == " " }) { return true }
    }
    return false
}

private func isIgnoredByHFS(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200c...0x200f, 0x202a...0x202e, 0x206a...0x206f, 0xfeff: true
    default: false
    }
}
