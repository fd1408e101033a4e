import Build
import Filesystem
import Glibc
import OCI
import SystemPackage
import Tools

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

    /// Runs the program to its end.
    ///
    /// - Throws: ``StepFailure``, unless the program ended with status 0; ``EngineError``.
    func run(_ log: some BuildLog) throws {
        let view = ContainerView(root: root.merged)
        guard let user = try ContainerUser(step.user, in: view) else { throw failure(.unknownUser(step.user ?? "")) }
        try host.rooms.withDirectory("bundle") { bundle in
            try host.rooms.withMounts { scope in
                let mounts = try StepMounts(
                    step, of: HostUser(user, host.owners), in: root, volumes: scratch.volumes, inputs, files: bundle,
                    scope)
                try check(ContainerView(root: root.merged, mounted: mounts.visible))
                let trust = try StepTrust(step, host.networks, in: view, files: bundle)
                let network = try ContainerNetwork(step.network, isolated: isolated, files: bundle, in: scope)
                let run = try RunDirectory.mount(of: root.merged, scope)
                if step.network == .isolated { try isolated?.setUp() }
                try host.withGroup { group in
                    let configuration = RuntimeConfiguration(
                        root: root.merged.path.string, arguments: step.arguments,
                        environment: (step.environment + trust.environment).map(\.description),
                        workingDirectory: step.workingDirectory.description, user: user,
                        mounts: RuntimeMount.kernelFilesystems + [run] + network.mounts + trust.mounts + mounts.runtime,
                        owners: host.owners, namespaces: network.namespaces, controlGroup: "/\(group.name)",
                        resources: step.limits.resources(countsSwap: host.groups.countsSwap))
                    if let reason = try follow(configuration, bundle, group, log) { throw failure(reason) }
                }
            }
        }
    }

    private func check(_ view: ContainerView) throws {
        guard let program = step.arguments.first else { preconditionFailure("a step has a program") }
        let problem = try StepProgram.problem(
            program, environment: step.environment, workingDirectory: step.workingDirectory, in: view)
        if let problem { throw failure(problem) }
    }

    /// Starts the container and waits for its end.
    private func follow(
        _ configuration: RuntimeConfiguration, _ bundle: Directory, _ group: ControlGroup, _ log: some BuildLog
    ) throws -> StepFailure.Reason? {
        try bundle.makeFile("config.json", configuration.json.canonicalBytes, mode: .ownerReadWrite)
        let pipe = try FileDescriptor.pipe(options: .closeOnExec)
        return try pipe.readEnd.closeAfter {
            let process = try pipe.writeEnd.closeAfter {
                // One pipe for both, so that their order is kept.
                try host.runc.start(
                    group.name.description, bundle: bundle, input: .null, output: .descriptor(pipe.writeEnd),
                    errors: .descriptor(pipe.writeEnd))
            }
            try setNonBlocking(pipe.readEnd)
            var isFull = false
            let watch = ContainerWatch(
                process: process, group: group, limits: step.limits, hangups: inputs.hangups,
                sample: { isFull = isFull || scratch.isFull })
            do {
                let stop = try watch.follow(pipe.readEnd, log)
                return try reason(process.wait(), stop, group, isFull: isFull)
            } catch {
                // Nothing runs on that nobody watches.
                try group.signal(SIGKILL)
                _ = try process.wait()
                throw error
            }
        }
    }

    private func reason(
        _ ending: Ending, _ stop: ContainerWatch.Stop?, _ group: ControlGroup, isFull: Bool
    ) throws -> StepFailure.Reason? {
        switch stop {
        case .timeLimit: return .timeLimit(step.limits.wallTime)
        case .logLimit: return .logLimit(step.limits.log)
        case .processLimit: return .processLimit(step.limits.processes)
        case .cancelled: return .cancelled
        case nil: break
        }
        if ending == .exited(0) { return nil }
        if try group.outOfMemoryKills > 0 {
            return .outOfMemory(used: try group.memoryPeak ?? step.limits.memory, limit: step.limits.memory)
        }
        if try group.refusedForks > 0 { return .processLimit(step.limits.processes) }
        if isFull { return .diskLimit(scratch.size) }
        return switch ending {
        case .exited(let status): .exited(status: status)
        case .signalled(let signal): .killed(signal: signal)
        }
    }

    private func failure(_ reason: StepFailure.Reason) -> StepFailure {
        StepFailure(reason, step: step.name, stage: stage.name)
    }
}

private func setNonBlocking(_ descriptor: FileDescriptor) throws(Errno) {
    guard fcntl(descriptor.rawValue, F_SETFL, O_NONBLOCK) == 0 else { throw Errno(rawValue: errno) }
}
