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
                arguments: named(arguments, program), directory: directory, environment: program.environment,
                end: .atOnce)
            do {
                try tool.succeed(build.log, build.host)
            } catch let error as ChainError {
                throw try kept(error, program)
            }
        }
        let archive = directory.path.appending("image.tar")
        try program.save(program.name(reference), to: archive)
        return try build.takeIn(archive)
    }

    /// With names that the program does not complete by itself: buildah takes those without a registry for its own.
    private func named(_ arguments: [String], _ program: any ImageProgram) -> [String] {
        let names = Dictionary(build.image.produced.map { ($0.familiar, program.name($0)) }) { first, _ in first }
        return arguments.indices.map { index in
            let isName = index > 0 && arguments[index - 1] == "-t"
            return (isName ? names[arguments[index]] : nil) ?? arguments[index]
        }
    }

    /// What there was before the instruction that failed: the last layer that the program told of.
    private func kept(_ error: ChainError, _ program: any ImageProgram) throws -> any Error {
        guard build.host.onFailure != .clean, case .failed = error, let layer = program.lastLayer(build.log.recent)
        else { return error }
        let archive = directory.path.appending("failed.tar")
        try program.save(layer, to: archive)
        let reference = try KeptState.reference(of: build.image)
        let image = try build.read(archive)
        try build.lease.tag(image.descriptor, as: reference)
        return KeptState(error, .image(reference))
    }
}

/// Whoever builds images besides us, and keeps them in a store of its own.
protocol ImageProgram {
    /// Of its processes.
    var environment: [String: String] { get }
    /// What it calls an image.
    func name(_ reference: ImageReference) -> String
    /// Has it know an image of ours under a name.
    func give(_ image: StoredImage, as reference: ImageReference, _ directory: Directory) throws
    /// Has it write an image, by its name or id, into a file in docker's format.
    func save(_ name: String, to path: FilePath) throws
    /// The id of the last image that it told of while it built.
    func lastLayer(_ output: String) -> String?
}
