public import OCI
public import SystemPackage

/// What an image is made of as far as files tell: read once, before anything is built.
public struct ImageMaterial: Hashable, Sendable {
    /// See ``PlannedImage/rendered``.
    public internal(set) var rendered: [UInt8]?
    /// Those of ``ChainImage/parameters`` that the rendered file declares: what `--build-arg` gets.
    public internal(set) var buildArguments: [String: String] = [:]
    /// What stands for the image of the first FROM (`--from`).
    public internal(set) var replacement: ImageReference?
    public internal(set) var bases: [ImageReference] = []
    public internal(set) var artifacts: [ImageID] = []
    /// Over what a Dockerfile takes from its context; nil if it takes nothing.
    public internal(set) var context: Digest?
    /// Over the files and directories of this machine that are mounted, or named contexts; those of the host's own are not here.
    public internal(set) var contents: [FilePath: Digest] = [:]
    /// The names that packer gives to its result.
    var packerTags: [ImageReference] = []
    /// What RUNs see beside their root.
    var binds: [DockerfileReading.Bind] = []

    func key(_ image: ChainImage, _ choices: BuildChoices, _ existing: ExistingImages) -> ChainKey? {
        var images: [(ImageReference, Digest)] = []
        for base in bases {
            guard let digest = base.digest ?? existing.images[base]?.digest else { return nil }
            images.append((base, digest))
        }
        var files: [(ImageID, Digest)] = []
        for artifact in artifacts {
            guard let digest = existing.artifacts[artifact]?.digest else { return nil }
            files.append((artifact, digest))
        }
        return ChainKey(ingredients(of: image, choices), bases: images, artifacts: files)
    }

    func file(_ image: ChainImage, _ existing: ExistingImages) -> [UInt8]? {
        guard let rendered, case .dockerfile(let build) = image.builder else { return rendered }
        let dockerfile = Dockerfile(rendered)
        var digests: [Int: [(name: String, digest: String)]] = [:]
        for bind in binds {
            let digest: Digest? =
                switch (bind.from, bind.from.flatMap { build.contexts[$0] }) {
                case (nil, _): context
                case (_, .path(let path)?): contents[path]
                case (_, .artifact(let id)?): existing.artifacts[id]?.digest
                case (let name?, nil):
                    ImageReference(ifOne: name).flatMap { existing.images[$0.withDefaultTag]?.digest }
                }
            let suffix = (bind.from ?? "").uppercased().utf8.map { isVariableName("_\(UnicodeScalar($0))") ? $0 : 0x5F }
            let name = "PUSHYARD_CONTEXT" + (suffix.isEmpty ? "" : "_" + String(decoding: suffix, as: UTF8.self))
            guard let digest, digests[bind.instruction]?.contains(where: { $0.name == name }) != true else { continue }
            digests[bind.instruction, default: []].append((name, digest.hex))
        }
        let mounted = build.mounts.compactMap { mount -> Digest? in
            switch mount.source {
            case .path(let path): contents[path]
            case .artifact(let id): existing.artifacts[id]?.digest
            }
        }
        if !mounted.isEmpty {
            let whole = Digest(of: Array(mounted.map(\.description).joined(separator: "\n").utf8)).hex
            for (number, instruction) in dockerfile.instructions.enumerated() where instruction.name == "RUN" {
                digests[number, default: []].append(("PUSHYARD_MOUNTS", whole))
            }
        }
        return dockerfile.inserting(digests)
    }
}
