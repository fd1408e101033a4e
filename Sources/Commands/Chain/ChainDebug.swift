import ArgumentParser
import Chains
import Escaping
import Glibc
import OCI
import Settings
import SystemPackage

/// `pushyard chain debug`
struct ChainDebug: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "debug",
        abstract: "Start a container as an image's builder would, and say what the build would run in it.",
        discussion: """
            What the image needs is built first. The container has the mounts, the variables and the network that the build \
            would give it, and the project, read-only, at /provision_dir.in. On a terminal a shell is opened in it; \
            otherwise the program after '--' is run, or nothing. What is left of it goes when it ends, but for packer's: \
            docker starts that one in the background, as packer would, and it stays.

            A file of packer's is the image that is built from it, if a manifest has it; any other is taken as it is.

            Examples:
              pushyard chain debug blog
              pushyard chain debug blog -- sh -c 'ls /provision_dir.in'
              pushyard chain debug .docker/packer/blog-1.0.json

            Exit status: that of the program; 2 no such image, 13 the manifest is invalid, and as 'pushyard chain build'.
            """)

    @Argument(help: ArgumentHelp("Its name, tag or id; or a file of packer's.", valueName: "image"))
    var image: String

    @Argument(parsing: .postTerminator, help: ArgumentHelp("What is run in place of a shell.", valueName: "argv"))
    var arguments: [String] = []

    @OptionGroup var manifests: ChainManifestOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
        try enterBuildNamespace()
        signal(SIGPIPE, SIG_IGN)
        let session = try ChainSession(store, registry, onFailure: .clean)
        let isTemplate = image.hasSuffix(".json") && access(image, R_OK) == 0
        let graph: ChainGraph
        do {
            graph = try manifests.graph()
        } catch let status as ExitCode {
            guard isTemplate, manifests.imagesFiles.isEmpty else { throw status }
            return try template(session)
        }
        var selection = ChainSelection()
        if isTemplate {
            guard let id = try id(of: image, in: graph) else { return try template(session) }
            selection.names = [id.description]
        } else {
            selection.names = [image]
        }
        selection.only = true
        let named = try graph.plan(selection).images
        guard let wanted = named.first, named.count == 1 else {
            let names = named.map { "'\($0.image.id)'" }.joined(separator: ", ")
            throw ValidationError("'\(Escaped(image))' is more than one image: \(names)")
        }
        try session.debug(wanted, graph) { try enter($0) }
    }

    private func template(_ session: ChainSession) throws {
        let debugging = try PackerDebugging(template: FilePath(image), environment: wholeEnvironment())
        for line in debugging.commands { printDiagnostic("\(line)\n") }
        try finish(debugging.start())
    }

    private func enter(_ container: DebugContainer) throws {
        printDiagnostic("the build would run:\n")
        for line in try container.commands() { printDiagnostic("  \(line)\n") }
        let isTerminal = isatty(STDIN_FILENO) != 0
        try finish(container.run(arguments.isEmpty && isTerminal ? ["/bin/sh", "-i"] : arguments))
    }

    private func finish(_ end: DebugEnd) throws {
        switch end {
        case .nothing:
            printDiagnostic("run something in the container: pushyard chain debug \(Escaped(image)) -- /bin/sh\n")
        case .ended(let status): if status != 0 { throw ExitCode(status) }
        case .started(let id):
            printDiagnostic("get into it, and remove it in the end:\n")
            printDiagnostic("  docker exec --interactive --tty \(id) /bin/sh\n  docker rm --force \(id)\n")
            if !arguments.isEmpty { try replaceProcess(by: ["docker", "exec", id] + arguments) }
            if isatty(STDIN_FILENO) != 0 {
                try replaceProcess(by: ["docker", "exec", "--interactive", "--tty", id, "/bin/sh"])
            }
            try printResult(id)
        }
    }

    /// The image that packer builds from a file.
    private func id(of path: String, in graph: ChainGraph) throws -> ImageID? {
        let wanted = try FilePath(path).stat()
        return graph.images.first { image in
            // A file that is still to be generated is none of these.
            guard case .packer(let build) = image.builder, let found = try? build.file.stat() else { return false }
            return (found.deviceID, found.inode) == (wanted.deviceID, wanted.inode)
        }?.id
    }
}
