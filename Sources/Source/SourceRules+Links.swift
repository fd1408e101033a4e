import Escaping

extension SourceRules {
    /// The longest target that symlink(2) takes.
    private static let targetLimit = 4095

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

    /// Judges where a link leads through the others.
    mutating func judgeLink(_ link: SourceTree.Node) throws(Refusal) {
        guard links.place(of: link, in: tree) == .outside else { return }
        let fault = Self.escape(tree.target(link))
        throw Refusal(fault.code, at: .path(tree.path(link).bytes), fault.reason)
    }

    private static func escape(_ target: some Collection<UInt8>) -> Fault {
        Fault(.linkEscapes, "symlink target escapes root: '\(Escaped(target))'")
    }
}
