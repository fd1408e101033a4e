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
    let isFinal: Bool

    init(_ code: Refusal.Code, _ reason: String, isFinal: Bool = false) {
        self.code = code
        self.reason = reason
        self.isFinal = isFinal
    }
}
