import Filesystem
import OCI
import SystemPackage

/// A Dockerfile, built by buildah or docker, and taken in.
struct DockerfileBuilding {
    private let build: ImageBuild
    private let dockerfile: DockerfileBuild
    private let directory: Directory

    init(_ build: ImageBuild, _ dockerfile: DockerfileBuild, in directory: Directory) {
        (self.build, self.dockerfile, self.directory) = (build, dockerfile, directory)
    }

    func make() throws -> ImageOutcome {
        guard let reference = build.image.tag else {
            preconditionFailure("a Dockerfile's image has a tag")
        }
        let program: any ImageProgram =
            switch build.host.choices.engine {
            case .buildah: try Buildah(build)
            case .docker: Docker(build)
            }
        for (reference, base) in build.bases { try program.give(base, as: reference, directory) }
        let places = try build.places(in: directory, rendered: guarded())
        for command in build.planned.commands(build.host.choices, places) {
            guard case .tool(let arguments, let directory) = command else { continue }
            let tool = LoggedTool(
                arguments: arguments, directory: directory, environment: program.environment, end: .atOnce)
            try tool.succeed(build.log, hangups: build.host.hangups)
        }
        let archive = directory.path.appending("image.tar")
        try program.save(reference.withDefaultTag, to: archive)
        return try build.takeIn(archive)
    }

    /// What is mounted counts in the cache, too.
    private func guarded() throws -> [UInt8]? {
        guard let rendered = build.planned.rendered else { return nil }
        let sources = dockerfile.mounts.map(\.source) + dockerfile.contexts.sorted { $0.key < $1.key }.map(\.value)
        guard !sources.isEmpty else { return rendered }
        let digests = try sources.map { try TreeDigest.of(build.path($0)).hex }
        return ContextGuard.guarded(rendered, digest: digests.joined(separator: "-"))
    }
}

/// Whoever builds images besides us, and keeps them in a store of its own.
protocol ImageProgram {
    /// Of its processes.
    var environment: [String: String] { get }
    /// Has it know an image of ours under a name.
    func give(_ image: StoredImage, as reference: ImageReference, _ directory: Directory) throws
    /// Has it write an image into a file, in docker's format.
    func save(_ reference: ImageReference, to path: FilePath) throws
}
