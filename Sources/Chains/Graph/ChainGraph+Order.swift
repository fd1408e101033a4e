import OCI

extension ChainGraph {
    /// The manifests' order, each image after its parents; a cycle is reported.
    static func order(_ nodes: [ImageNode], _ findings: inout Findings) -> [Int] {
        enum Mark { case new, entered, done }
        var marks = [Mark](repeating: .new, count: nodes.count)
        var order: [Int] = []
        for start in nodes.indices where marks[start] == .new {
            // Not by recursion: a chain may be as long as a manifest.
            var path: [(node: Int, next: Int)] = [(start, 0)]
            marks[start] = .entered
            while let (node, next) = path.last {
                guard next < nodes[node].parents.count else {
                    marks[node] = .done
                    order.append(node)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let parent = nodes[node].parents[next]
                switch marks[parent] {
                case .new:
                    marks[parent] = .entered
                    path.append((parent, 0))
                case .entered:
                    let cycle = path.map(\.node).drop { $0 != parent } + [parent]
                    let names = cycle.map { nodes[$0].image.label }
                    findings.report(.cycle(names), nodes[parent].image.place)
                case .done: break
                }
            }
        }
        return order
    }

    /// - Throws: what `--in-order` asks for: an image that comes before one that it needs.
    public func checkOrder() throws(ManifestErrors) {
        var findings = Findings()
        for (number, node) in nodes.enumerated() {
            for parent in node.parents where parent > number {
                let fault = ManifestFault.order(needs: node.image.label, first: nodes[parent].image.label)
                findings.report(fault, node.image.place)
            }
        }
        try findings.check()
    }

    /// - Throws: what `--strict` asks for: every warning as an error.
    public func checkWarnings() throws(ManifestErrors) {
        var findings = Findings()
        for warning in warnings { findings.report(.warning(warning.message), warning.place) }
        try findings.check()
    }
}

extension ChainImage {
    /// What people know it by: its tag, or else its name.
    public var label: String { tag?.familiar ?? (version.isEmpty ? name : "\(name):\(version)") }

    /// What selects it and nothing else, as seed 003's program has it: the tag, or packer's file.
    public var selector: String {
        if case .packer = builder { return id.description }
        return tag?.familiar ?? id.description
    }
}
