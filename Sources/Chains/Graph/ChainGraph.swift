import Escaping
public import OCI
public import SystemPackage

/// The images that manifests describe, their files read, and what needs what.
public struct ChainGraph: Sendable {
    /// What to read.
    public struct Request: Sendable {
        /// Several are one chain.
        public var manifests: [FilePath]
        /// `--param`: instead of what the manifests say.
        public var parameters: [String: String]

        public init(manifests: [FilePath], parameters: [String: String] = [:]) {
            (self.manifests, self.parameters) = (manifests, parameters)
        }
    }

    let nodes: [ImageNode]
    /// The nodes' numbers in an order in which they can be built: the manifests', as far as it is one.
    let order: [Int]
    public let warnings: [ManifestWarning]

    /// Every image, as the manifests have them.
    public var images: [ChainImage] { nodes.map(\.image) }

    /// Reads manifests and every file that they name; programs are run only for templates.
    ///
    /// - Throws: everything that is wrong, at once.
    public init(reading request: Request) throws(ManifestErrors) {
        var findings = Findings()
        let index = ChainIndex(try request.instances(&findings))
        // Each with findings of its own: those about its files come behind them.
        var last = findings
        let images = index.instances.map { instance -> (image: ChainImage?, findings: Findings) in
            var found = Findings()
            found.follow(last)
            var image: ChainImage?
            if var reader = InstanceReader(instance, index, &found) {
                image = reader.image()
                found = reader.findings
            }
            last = found
            return (image, found)
        }
        findings.follow(last)
        let texts = Rendering(images.compactMap(\.image))
        let contents = ContentDigests()
        var nodes: [ImageNode] = []
        for (image, found) in images {
            findings.add(found)
            if let image, let node = ImageNode(reading: image, texts, contents, &findings) { nodes.append(node) }
        }
        self.nodes = Self.connect(nodes, &findings)
        order = Self.order(self.nodes, &findings)
        try findings.check()
        warnings = findings.warnings
    }

    /// The files that the chain is built from, by an image's id: for `chain render`.
    public func rendered(_ id: ImageID) -> [UInt8]? {
        nodes.first { $0.image.id == id }?.material.rendered
    }

    /// Every image that the chain is built from or makes: what to ask about before ``plan(_:_:_:)``.
    public var references: Set<ImageReference> {
        Set(nodes.flatMap { $0.image.produced + $0.material.bases })
    }

    /// Finds the parents of every image, and what two of them make.
    private static func connect(_ nodes: [ImageNode], _ findings: inout Findings) -> [ImageNode] {
        var makers: [ImageReference: Int] = [:]
        var numbers: [ImageID: Int] = [:]
        var repositories: Set<String> = []
        for (number, node) in nodes.enumerated() {
            numbers[node.image.id] = number
            for reference in Set(node.image.produced) {
                if let other = makers.updateValue(number, forKey: reference) {
                    let first = nodes[other].image.place
                    findings.report(.duplicate(reference.familiar, first: first), node.image.place)
                }
                repositories.insert("\(reference.registry)/\(reference.repository)")
            }
        }
        return nodes.map { node in
            var node = node
            var parents: Set<Int> = []
            for base in node.material.bases {
                if let maker = makers[base] {
                    parents.insert(maker)
                } else {
                    warn(
                        of: base, isDangling: repositories.contains("\(base.registry)/\(base.repository)"), node,
                        &findings)
                }
            }
            for artifact in node.material.artifacts { numbers[artifact].map { _ = parents.insert($0) } }
            for case .image(let id) in node.image.needs { numbers[id].map { _ = parents.insert($0) } }
            node.parents = parents.sorted()
            return node
        }
    }

    private static func warn(of base: ImageReference, isDangling: Bool, _ node: ImageNode, _ findings: inout Findings) {
        guard base.digest == nil else { return }
        if isDangling {
            let text = "'\(base.familiar)' is made by no image here, though others of this name are"
            findings.warn("W-DANGLING", text, node.image.place)
        } else if base.tag == .latest {
            let text = "'\(base.familiar)' is whatever was pulled last: name a version"
            findings.warn("W-LATEST", text, node.image.place)
        }
    }
}
