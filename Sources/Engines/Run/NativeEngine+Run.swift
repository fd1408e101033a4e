import Build
import OCI
public import SystemPackage

extension NativeEngine {
    /// Runs a container with this process's streams, and removes it when its program ends.
    ///
    /// - Parameters:
    ///   - hangups: it is ended as soon as one of these reports POLLERR or POLLHUP.
    ///   - note: is told what takes time before it starts.
    /// - Returns: the exit status; for a program that a signal has ended 128 and the signal's number, as shells have it.
    /// - Throws: ``StepFailure``, ``EngineError``.
    public func run(_ order: RunOrder, hangups: [FileDescriptor], note: @escaping (String) -> Void) throws -> Int32 {
        try withImage(order.image, note: note) { _, configuration, lower in
            let step = try order.step(configuration.execution)
            let stage = Stage("run", on: BaseImage(order.reference, manifest: order.image), steps: [step])
            return try withScratch(size: order.diskLimit) { scratch in
                try StageRoot.with(
                    stage, order.volumes, on: lower, in: scratch, host.rooms, owners: host.owners, epoch: 0
                ) { root in
                    try withNetwork(for: order) { network in
                        let container = StepContainer(
                            step: step, stage: stage, root: root, scratch: scratch,
                            inputs: BuildInputs(hangups: hangups), host: host, isolated: network, volumes: order.volumes
                        )
                        return try status(of: container)
                    }
                }
            }
        }
    }

    private func status(of container: StepContainer) throws -> Int32 {
        do {
            try container.run(.inherited)
            return 0
        } catch let failure as StepFailure {
            switch failure.reason {
            case .exited(let status): return status
            case .killed(let signal): return 128 + signal
            default: throw failure
            }
        }
    }

    private func withNetwork<Result>(
        for order: RunOrder, _ body: (IsolatedNetwork?) throws -> Result
    ) throws -> Result {
        guard order.network == .isolated else { return try body(nil) }
        return try host.rooms.withDirectory("network") { files in
            try IsolatedNetwork.with(
                configuration.networks, owners: configuration.owners, files: files, published: order.published, body)
        }
    }
}
