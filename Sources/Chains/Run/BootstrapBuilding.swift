import Filesystem
import OCI
import SystemPackage
import Tools

/// A root filesystem out of Debian's packages: mmdebstrap(1).
struct BootstrapBuilding {
    let build: ImageBuild
    let debootstrap: DebootstrapBuild

    func make() throws -> ImageOutcome {
        let commands = build.planned.commands(BuildPlaces(rendered: "/dev/null"))
        guard let arguments = commands.compactMap(\.bootstrap).first else {
            preconditionFailure("a root filesystem is made by mmdebstrap")
        }
        let name = arguments.first ?? "mmdebstrap"
        guard Tool(name, environment: build.host.environment).isInstalled else {
            throw ChainError.missing(tool: name, package: package(name))
        }
        return try withTemporaryDirectory(in: build.scratch, prefix: "root") { directory in
            let archive = directory.path.appending("root.tar")
            let sources = try machineSources(directory)
            // To a file, as mmdebstrap is its output's only writer and the log has its own pipe.
            let tool = LoggedTool(
                arguments: arguments.map { $0 == "-" ? archive.string : $0 } + sources, environment: environment,
                end: .atOnce)
            try tool.succeed(build.log, build.host)
            return try takeIn(archive)
        }
    }

    private var environment: [String: String] {
        var environment = build.host.environment
        environment["SOURCE_DATE_EPOCH"] = "\(build.planned.choices.epoch)"
        return environment
    }

    /// A file of what this machine's own apt says about the suite, for a manifest that names no mirrors.
    private func machineSources(_ directory: Directory) throws -> [String] {
        guard debootstrap.mirrors.isEmpty, let sources = try AptSources.machine(for: debootstrap.suite) else {
            return []
        }
        build.log.note("packages come from where this machine's own come from")
        let name: FileName = "machine.list"
        let file = try directory.createFile(name, mode: .everybodyReadsFile)
        try file.write(Array(sources.utf8).span.bytes)
        try file.close()
        return [directory.path.appending("machine.list").string]
    }

    private func takeIn(_ archive: FilePath) throws -> ImageOutcome {
        let created = try CreationTime(secondsSince1970: build.planned.choices.epoch)
        let file = try FileDescriptor.open(archive, .readOnly, options: .closeOnExec)
        let plain = try file.closeAfter {
            try build.lease.importRootFilesystem(
                platform: .current, created: created, createdBy: "mmdebstrap \(debootstrap.suite)",
                from: { try FileBytes(file) })
        }
        guard case .manifest(let manifest) = try build.lease.document(plain) else {
            preconditionFailure("what was imported is a manifest")
        }
        var configuration = try build.lease.store.layout.configuration(of: manifest)
        configuration.execution = debootstrap.commit.applied(to: configuration.execution)
        configuration.execution.labels[ChainKey.label] = build.key?.description
        let labelled = try ImageManifest(
            format: .oci, configuration: build.lease.write(configuration), layers: manifest.layers)
        try build.lease.write(.manifest(labelled))
        return try build.name(labelled.descriptor)
    }
}

extension ChainCommand {
    /// mmdebstrap's command line.
    fileprivate var bootstrap: [String]? { if case .bootstrap(let arguments) = self { arguments } else { nil } }
}
