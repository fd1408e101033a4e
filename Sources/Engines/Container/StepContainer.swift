import Build
import Filesystem
import Glibc
import OCI
import SystemPackage
import Tools

/// What a container's standard streams are connected with.
enum ContainerStreams {
    /// Nothing to read; both outputs, in their order.
    case log(any BuildLog)
    /// Those of this process.
    case inherited
}

/// A step, carried out in a container.
struct StepContainer {
    let step: Step
    let stage: Stage
    let root: StageRoot
    let scratch: Scratch
    let inputs: BuildInputs
    let host: ContainerHost
    /// Where ``Network/isolated`` steps are.
    let isolated: IsolatedNetwork?

    /// What is mounted beside what the step says, each at its path.
    var volumes: [HostVolume] = []

    /// Runs the program to its end.
    ///
    /// - Throws: ``StepFailure``, unless the program ended with status 0; ``EngineError``.
    func run(_ streams: ContainerStreams) throws {
        if let reason = try end(streams) { throw StepFailure(reason, step: step.name, stage: stage.name) }
    }

    /// Why the program did not end well; nil if it did.
    private func end(_ streams: ContainerStreams) throws -> StepFailure.Reason? {
        let view = ContainerView(root: root.merged)
        guard let user = try ContainerUser(step.user, in: view) else { return .unknownUser(step.user ?? "") }
        return try host.rooms.withDirectory("bundle") { bundle in
            try host.rooms.withMounts { scope in
                let mounts = try StepMounts(
                    step, of: HostUser(user, host.owners), in: root, volumes: scratch.volumes, inputs, files: bundle,
                    scope)
                if let problem = try problem(ContainerView(root: root.merged, mounted: mounts.visible)) {
                    return problem
                }
                let trust = try StepTrust(step, host.networks, in: view, files: bundle)
                let network = try ContainerNetwork(step.network, isolated: isolated, files: bundle, in: scope)
                let run = try RunDirectory.mount(of: root.merged, scope)
                let volumes = try volumes.map { try $0.mount(in: scope) }
                if step.network == .isolated { try isolated?.setUp() }
                return try host.withGroup { group in
                    let configuration = RuntimeConfiguration(
                        root: root.merged.path.string, arguments: step.arguments,
                        environment: (step.environment + trust.environment).map(\.description),
                        workingDirectory: step.workingDirectory.description, user: user,
                        mounts: RuntimeMount.kernelFilesystems + [run] + network.mounts + trust.mounts + mounts.runtime
                            + volumes,
                        owners: host.owners, namespaces: network.namespaces, controlGroup: "/\(group.name)",
                        resources: step.limits.resources(countsSwap: host.groups.countsSwap))
                    try bundle.makeFile("config.json", configuration.json.canonicalBytes, mode: .ownerReadWrite)
                    return try follow(bundle, group, streams)
                }
            }
        }
    }

    private func problem(_ view: ContainerView) throws -> StepFailure.Reason? {
        // What the host's directories have is not looked into.
        guard let program = step.arguments.first, volumes.isEmpty else { return nil }
        return try StepProgram.problem(
            program, environment: step.environment, workingDirectory: step.workingDirectory, in: view)
    }

    /// Starts the container and waits for its end.
    private func follow(
        _ bundle: Directory, _ group: ControlGroup, _ streams: ContainerStreams
    ) throws -> StepFailure.Reason? {
        func start(_ input: Tool.Stream, _ output: Tool.Stream, _ errors: Tool.Stream) throws -> ContainerProcess {
            try host.runc.start(group.name.description, bundle: bundle, input: input, output: output, errors: errors)
        }
        switch streams {
        case .inherited:
            let process = try start(
                .descriptor(.standardInput), .descriptor(.standardOutput), .descriptor(.standardError))
            return try watch(process, nil, group)
        case .log(let log):
            let pipe = try FileDescriptor.pipe(options: .closeOnExec)
            return try pipe.readEnd.closeAfter {
                // One pipe for both, so that their order is kept.
                let process = try pipe.writeEnd.closeAfter {
                    try start(.null, .descriptor(pipe.writeEnd), .descriptor(pipe.writeEnd))
                }
                return try watch(process, OutputReader(pipe.readEnd, limit: step.limits.log, log), group)
            }
        }
    }

    private func watch(
        _ process: ContainerProcess, _ output: OutputReader?, _ group: ControlGroup
    ) throws -> StepFailure.Reason? {
        let disk = DiskWatch(scratch)
        let watch = ContainerWatch(
            process: process, group: group, limits: step.limits, hangups: inputs.hangups, disk: disk)
        let stop: ContainerWatch.Stop?
        do {
            stop = try watch.follow(output)
        } catch {
            // Nothing runs on that nobody watches.
            try group.signal(SIGKILL)
            _ = try process.wait()
            throw error
        }
        return try reason(process.wait(), stop, group, wasFull: disk.wasFull)
    }

    private func reason(
        _ ending: Ending, _ stop: ContainerWatch.Stop?, _ group: ControlGroup, wasFull: Bool
    ) throws -> StepFailure.Reason? {
        switch stop {
        case .timeLimit: return .timeLimit(step.limits.wallTime)
        case .logLimit: return .logLimit(step.limits.log)
        case .processLimit: return .processLimit(step.limits.processes)
        case .cancelled: return .cancelled
        case .disk(.beyondLimit): return .diskLimit(scratch.size)
        case .disk(.hostFull): throw EngineError.hostFull(scratch.files.path.string)
        case nil: break
        }
        if ending == .exited(0) { return nil }
        if try group.outOfMemoryKills > 0 {
            return .outOfMemory(used: try group.memoryPeak ?? step.limits.memory, limit: step.limits.memory)
        }
        if try group.refusedForks > 0 { return .processLimit(step.limits.processes) }
        if wasFull { return .diskLimit(scratch.size) }
        return switch ending {
        case .exited(let status): .exited(status: status)
        case .signalled(let signal): .killed(signal: signal)
        }
    }
}
