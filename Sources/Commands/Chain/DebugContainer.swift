import Build
import Chains
import Engines
import Filesystem
import OCI
import SystemPackage

/// The container of an image that is not built yet.
struct DebugContainer {
    private let planned: PlannedImage
    private let host: ChainHost
    private let scratch: Directory
    private let engine: NativeEngine

    init(_ planned: PlannedImage, _ host: ChainHost, _ scratch: Directory, _ engine: NativeEngine) {
        (self.planned, self.host, self.scratch, self.engine) = (planned, host, scratch, engine)
    }

    /// What the build would run, as one would type it.
    func commands() throws -> [String] {
        if case .packer = planned.image.builder, let debugging = try packer() { return debugging.commands }
        let places = try BuildPlaces(rendered: rendered(), artifacts: artifacts(), secrets: host.secrets)
        return planned.commands(places).map(\.description)
    }

    /// Runs a program in it.
    func run(_ arguments: [String]) throws -> DebugEnd {
        switch planned.image.builder {
        case .packer: return try packer()?.start() ?? .nothing
        case .run(let build): return try run(arguments, on: build.base, build.mounts, build.security, exports: true)
        case .dockerfile(let build):
            guard let base = build.base ?? planned.bases.first else { return .nothing }
            return try run(arguments, on: base, build.mounts, build.security, exports: false)
        case .debootstrap: return .nothing
        }
    }

    private func run(
        _ arguments: [String], on base: ImageReference, _ mounts: [ChainMount], _ security: SecurityOptions,
        exports: Bool
    ) throws -> DebugEnd {
        guard !arguments.isEmpty else { return .nothing }
        return try host.store.withLease { lease in
            let image = try lease.image(base, for: .current, pull: host.pull, from: host.registries)
            var order = RunOrder(base, image.descriptor)
            (order.arguments, order.isWholeCommand) = (arguments, true)
            let variables = planned.image.arguments.merging(["SOURCE_DATE_EPOCH": "\(planned.choices.epoch)"]) {
                own, _ in
                own
            }
            order.environment = variables.sorted { $0.key < $1.key }.compactMap {
                EnvironmentVariable($0.key, $0.value)
            }
            order.network = security.network ?? host.network
            (order.limits, order.diskLimit) = (host.limits, host.diskLimit)
            order.limits.wallTime = .seconds(1 << 32)
            order.volumes = try volumes(mounts)
            if exports { order.volumes.append(try output()) }
            let status = try engine.run(order, hangups: host.hangups) { printDiagnostic("\($0)\n") }
            return .ended(status)
        }
    }

    private func volumes(_ mounts: [ChainMount]) throws -> [HostVolume] {
        let project = HostVolume(
            try Directory(planned.image.workingDirectory), at: "/provision_dir.in", isReadOnly: true)
        return try [project]
            + mounts.map { mount in
                let path =
                    switch mount.source {
                    case .path(let path): path
                    case .artifact(let id): try host.files.artifact(of: id)
                    }
                return HostVolume(try Directory(path), at: mount.destination, isReadOnly: mount.isReadOnly)
            }
    }

    /// Where the commands may leave what the build would export.
    private func output() throws -> HostVolume {
        try scratch.createDirectory("out", mode: FilePermissions(rawValue: 0o777))
        let directory = try scratch.openDirectory("out" as FileName)
        // The umask may have taken something away.
        try directory.setMode(FilePermissions(rawValue: 0o777))
        return HostVolume(directory, at: "/out", isReadOnly: false)
    }

    private func packer() throws -> PackerDebugging? {
        guard planned.rendered != nil else { return nil }
        return try PackerDebugging(
            template: rendered(), arguments: planned.image.arguments, directory: planned.image.workingDirectory,
            environment: host.environment)
    }

    private func rendered() throws -> FilePath {
        try scratch.replaceFile("rendered", with: planned.rendered ?? [])
        return scratch.path.appending("rendered")
    }

    private func artifacts() throws -> [ImageID: FilePath] {
        try Dictionary(uniqueKeysWithValues: planned.artifacts.map { ($0, try host.files.artifact(of: $0)) })
    }
}
