import Build
import Filesystem
import OCI
import SystemPackage

/// The building of one image.
struct ImageBuild {
    let planned: PlannedImage
    /// Nil where what it is made of is not known.
    let key: ChainKey?
    /// What its builder reads.
    let file: [UInt8]?
    let bases: [ImageReference: StoredImage]
    let host: ChainHost
    let scratch: Directory
    let lease: ImageLease
    let log: ChainLog

    var image: ChainImage { planned.image }

    func run() throws -> ImageOutcome {
        switch image.builder {
        case .dockerfile:
            return try withDirectory { try DockerfileBuilding(self, in: $0).make() }
        case .packer:
            return try withDirectory { try PackerBuilding(self, in: $0).make() }
        case .run(let build):
            if build.security.needsPrivileges {
                return try withDirectory { try PrivilegedBuilding(self, build, in: $0).make() }
            }
            return try RunBuilding(build: self, run: build).make()
        case .debootstrap(let build): return try BootstrapBuilding(build: self, debootstrap: build).make()
        }
    }

    /// Labels an image with its key and gives it its names.
    func name(_ descriptor: Descriptor) throws -> ImageOutcome {
        var named = descriptor
        named.platform = .current
        for reference in image.produced { try lease.tag(named, as: reference) }
        return .built(descriptor.digest)
    }

    /// The image, as somebody else has saved it, takes its names.
    func takeIn(_ archive: FilePath, change: (inout ImageConfiguration) -> Void = { _ in }) throws -> ImageOutcome {
        let image = try read(archive) { configuration in
            change(&configuration)
            configuration.execution.labels[ChainKey.label] = key?.description
        }
        return try name(image.descriptor)
    }

    /// The same without a name.
    func read(_ archive: FilePath, change: (inout ImageConfiguration) -> Void = { _ in }) throws -> StoredImage {
        let file = try FileDescriptor.open(archive, .readOnly, options: .closeOnExec)
        return try file.closeAfter {
            try lease.readDockerArchive(known: knownLayers, change: change, from: { try FileBytes(file) })
        }
    }

    /// The blobs of the bases' layers, so that none is compressed once more.
    private var knownLayers: [Digest: Descriptor] {
        bases.values.reduce(into: [:]) { known, base in
            for (diffID, blob) in zip(base.configuration.diffIDs, base.manifest.layers) { known[diffID] = blob }
        }
    }

    /// The files that a plan's commands name.
    ///
    /// - Parameter directory: of this build's own.
    func places(in directory: Directory, rendered: [UInt8]?) throws -> BuildPlaces {
        let name: FileName = "rendered"
        let file = try directory.createFile(name, mode: .everybodyReadsFile)
        let bytes = rendered ?? []
        try file.write(bytes.span.bytes)
        try file.close()
        var places = BuildPlaces(rendered: directory.path.appending("rendered"), secrets: host.secrets)
        for id in planned.artifacts { places.artifacts[id] = try host.files.artifact(of: id) }
        return places
    }

    /// Where what a build mounts is on this machine.
    func path(_ source: ContentSource) throws -> FilePath {
        let path =
            switch source {
            case .path(let path): path
            case .artifact(let id): try host.files.artifact(of: id)
            }
        do { _ = try path.stat() } catch { throw ChainError.noMount(path) }
        return path
    }

    func secret(_ id: String) throws -> FilePath {
        guard let path = host.secrets[id] else { throw ChainError.noSecret(id) }
        return path
    }

    private func withDirectory<Result>(_ body: (Directory) throws -> Result) throws -> Result {
        try withTemporaryDirectory(in: scratch, prefix: "image", body)
    }
}

extension SecurityOptions {
    /// Whether the native engine, whose containers have none, cannot carry it out.
    var needsPrivileges: Bool {
        isPrivileged || !capabilities.isEmpty || !devices.isEmpty || !options.isEmpty
    }
}
