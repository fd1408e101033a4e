import OCI
import SystemPackage

/// An image of a chain and what its files say, before it is known what exists.
struct ImageNode {
    private(set) var image: ChainImage
    let material: ImageMaterial
    /// By its place in the graph.
    var parents: [Int] = []
}

extension ImageNode {
    /// Reads an image's files.
    ///
    /// - Returns: nil, and a finding, if they cannot be used.
    init?(reading image: ChainImage, _ texts: Rendering, _ contents: ContentDigests, _ findings: inout Findings) {
        self.image = image
        do throws(ManifestFault) {
            material =
                switch image.builder {
                case .dockerfile(let build): try ImageMaterial(image, build, texts, contents, &findings)
                case .packer(let build): try ImageMaterial(image, build, texts, contents)
                case .run(let build): try ImageMaterial(image, build, contents)
                case .debootstrap: ImageMaterial(needs: image)
                }
        } catch {
            findings.report(error, image.place)
            return nil
        }
        guard findings.grow(by: material.rendered?.count ?? 0, image.place) else { return nil }
        // What packer calls its result by itself.
        if image.tag == nil {
            self.image.tag = material.packerTags.first
            self.image.tags += material.packerTags.dropFirst()
        }
    }
}

extension ImageMaterial {
    /// What the manifest says alone.
    fileprivate init(needs image: ChainImage) {
        artifacts = image.needs.compactMap { if case .artifact(let id) = $0 { id } else { nil } }
    }

    fileprivate init(
        _ image: ChainImage, _ build: DockerfileBuild, _ texts: Rendering, _ digests: ContentDigests,
        _ findings: inout Findings
    ) throws(ManifestFault) {
        self.init(needs: image)
        let text = try texts.text(of: image)
        rendered = text
        let dockerfile = Dockerfile(text)
        guard dockerfile.instructions.count <= Dockerfile.maximumInstructions else {
            throw .tooMuch("its file has more than \(Dockerfile.maximumInstructions) instructions")
        }
        let contexts = Set(build.contexts.keys)
        var reading = DockerfileReading(dockerfile, arguments: image.parameters, replacing: nil, contexts: contexts)
        if let base = build.base, !reading.declared.contains("BASE"), !reading.bases.contains(base.withDefaultTag) {
            replacement = base
            reading = DockerfileReading(dockerfile, arguments: image.parameters, replacing: base, contexts: contexts)
        }
        if let fault = reading.faults.first { throw .from(fault) }
        buildArguments = image.parameters.filter { reading.declared.contains($0.key) }
        let isPlain = image.template?.language == Template.Language.none
        for name in image.arguments.keys.sorted() where isPlain && buildArguments[name] == nil {
            findings.warn("W-UNUSED-ARG", "'args': its file has no 'ARG \(name)'", image.place)
        }
        (bases, binds) = (reading.references, reading.binds)
        add(build.contexts.sorted { $0.key < $1.key }.map(\.value) + build.mounts.map(\.source))
        try read(image, build.mounts.map(\.source) + build.contexts.map(\.value), digests)
        guard !reading.sources.isEmpty else { return }
        do {
            context = try digests.digest(of: reading.sources, inContext: image.workingDirectory)
        } catch {
            throw .unreadable("cannot read the build's context: \(error)")
        }
    }

    fileprivate init(
        _ image: ChainImage, _ build: PackerBuild, _ texts: Rendering, _ digests: ContentDigests
    ) throws(ManifestFault) {
        self.init(needs: image)
        // What is not rendered counts nevertheless.
        guard image.template != nil else {
            try read(image, [.path(build.file)], digests)
            return
        }
        let text = try texts.text(of: image)
        rendered = text
        let template = try PackerTemplate(text, arguments: image.arguments)
        for container in template.containers {
            if let image = container.image, !bases.contains(image) { bases.append(image) }
        }
        packerTags = template.tags
        let files = template.files.map { ContentSource.path(image.workingDirectory.joined($0)) }
        add(build.mounts.map(\.source))
        try read(image, build.mounts.map(\.source) + files, digests)
    }

    fileprivate init(_ image: ChainImage, _ build: RunBuild, _ digests: ContentDigests) throws(ManifestFault) {
        self.init(needs: image)
        bases = [build.base.withDefaultTag]
        add(build.mounts.map(\.source))
        try read(image, build.mounts.map(\.source), digests)
    }

    private mutating func add(_ sources: [ContentSource]) {
        for case .artifact(let id) in sources where !artifacts.contains(id) { artifacts.append(id) }
    }

    /// Takes the digests of files below the top directory; what is the host's own may be as large as the host, and be a socket.
    private mutating func read(
        _ image: ChainImage, _ sources: [ContentSource], _ digests: ContentDigests
    ) throws(ManifestFault) {
        for case .path(let path) in sources where image.isOwn(path) && PlaceKind(path) != .none {
            do {
                contents[path] = try digests.digest(of: path)
            } catch {
                throw .unreadable("\(error)")
            }
        }
    }
}
