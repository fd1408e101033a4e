import Filesystem
import OCI
import SystemPackage

/// A Dockerfile, built by buildah or docker, and taken in.
struct DockerfileBuilding {
    private let build: ImageBuild
    private let directory: Directory

    init(_ build: ImageBuild, in directory: Directory) { (self.build, self.directory) = (build, directory) }

    func make() throws -> ImageOutcome {
        guard let reference = build.image.tag else {
            preconditionFailure("a Dockerfile's image has a tag")
        }
        let program: any ImageProgram =
            switch build.planned.choices.engine {
            case .buildah: try Buildah(build)
            case .docker: Docker(build)
            }
        for (reference, base) in build.bases { try program.give(base, as: reference, directory) }
        let places = try build.places(in: directory, rendered: build.file)
        for command in build.planned.commands(places) {
            guard case .tool(let arguments, let directory) = command else { continue }
            let tool = LoggedTool(
                arguments: arguments, directory: directory, environment: program.environment, end: .atOnce)
            try tool.succeed(build.log, hangups: build.host.hangups)
        }
        let archive = directory.path.appending("image.tar")
        try program.save(reference.withDefaultTag, to: archive)
        return try build.takeIn(archive)
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
