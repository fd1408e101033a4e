import Escaping

extension SourceRules {
    /// The longest target that symlink(2) takes.
    private static let targetLimit = 4095
    /// As many links as the kernel follows (path_resolution(7)).
    private static let followLimit = 40

    /// Judges a target by its words; `..` may stand in it as long as they stay below the root.
    func judgeTarget(_ target: [UInt8], of path: SourcePath) throws(Fault) {
        guard !target.isEmpty else { throw Fault(.name, "invalid name: the symlink target is empty") }
        guard !target.contains(0) else { throw Fault(.nul, "symlink target contains NUL") }
        guard target.count <= Self.targetLimit else {
            throw Fault(.pathLength, "symlink target too long: \(target.count) bytes, at most \(Self.targetLimit)")
        }
        var depth = path.components.count - 1
        guard target.first != UInt8(ascii: "/") else { throw Self.escape(target) }
        for component in target.split(separator: UInt8(ascii: "/")) where !component.elementsEqual(".".utf8) {
            depth += component.elementsEqual("..".utf8) ? -1 : 1
            guard depth >= 0 else { throw Self.escape(target) }
        }
    }

    private static func escape(_ target: [UInt8]) -> Fault {
        Fault(.linkEscapes, "symlink target escapes root: '\(Escaped(target))'")
    }

    /// Follows every link through the others: `a/s -> ..` and `b -> a/s/../x` each look contained, together they are not.
    func judgeLinks() throws(Refusal) {
        let links = nodes.compactMap { path, node -> (path: SourcePath, target: [UInt8])? in
            guard case .symbolicLink(let target) = node else { return nil }
            return (path, target)
        }
        for (path, target) in links.sorted(by: { $0.path < $1.path }) where leavesRoot(path) {
            let fault = Self.escape(target)
            throw Refusal(fault.code, at: .path(path.bytes), fault.reason)
        }
    }

    /// Resolves as the kernel does, in the source's own tree. A dangling link and a loop lead nowhere, so not outside.
    private func leavesRoot(_ link: SourcePath) -> Bool {
        var resolved: [ArraySlice<UInt8>] = []
        var pending: [ArraySlice<UInt8>] = link.components.reversed()
        var followed = 0
        while let component = pending.popLast() {
            if component.elementsEqual(".".utf8) { continue }
            if component.elementsEqual("..".utf8) {
                guard resolved.popLast() != nil else { return true }
                continue
            }
            resolved.append(component)
            guard case .symbolicLink(let target) = nodes[SourcePath(known: Array(resolved.joined(separator: [0x2f])))]
            else {
                continue
            }
            followed += 1
            if followed > Self.followLimit { return false }
            resolved.removeLast()
            pending += target.split(separator: UInt8(ascii: "/")).reversed()
        }
        return false
    }
}
