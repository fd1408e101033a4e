import OCI
import Source
import Synchronization

/// What an image does when it is run for a while.
public struct Trial: Hashable, Sendable {
    public enum Ending: Hashable, Sendable, CustomStringConvertible {
        case exited(status: Int32)
        case killed(signal: Int32)
        /// It was ended when the time was over, as a server is.
        case runs
        /// In words.
        case failed(String)

        public var description: String {
            switch self {
            case .exited(let status): "status \(status)"
            case .killed(let signal): "signal \(signal)"
            case .runs: "still running"
            case .failed(let message): message
            }
        }
    }

    public let ending: Ending
    /// On both streams, the first MiB.
    public let output: [UInt8]
}

extension BuildSession {
    /// Runs an image's own command in a container for at most so long.
    public func trial(of image: BuiltImage, for time: Duration, _ settings: BuildSettings) throws -> Trial {
        guard case .manifest(let manifest) = try store.layout.document(image.manifest) else {
            preconditionFailure("what was built is a manifest")
        }
        let execution = try store.layout.configuration(of: manifest).execution
        var limits = settings.limits
        (limits.wallTime, limits.log) = (time, min(limits.log, 1 << 20))
        let base = BaseImage(settings.repository, manifest: image.manifest)
        let step = Step(
            "run", execution.entrypoint + execution.command, user: execution.user,
            workingDirectory: execution.workingDirectory.flatMap { ContainerPath($0) } ?? .root,
            environment: Planning.environment(of: execution), network: settings.network, limits: limits)
        let output = CapturedLog()
        let ending: Trial.Ending
        do {
            let plan = BuildPlan(stages: [Stage("trial", on: base, steps: [step])], epoch: 0)
            _ = try engine.withWorkspace(limitedTo: settings.trialDisk) { workspace in
                try engine.build(
                    plan, in: workspace, inputs: BuildInputs(hangups: hangups), to: DiscardedImages(), log: output)
            }
            ending = .exited(status: 0)
        } catch let failure as StepFailure {
            switch failure.reason {
            case .exited(let status): ending = .exited(status: status)
            case .killed(let signal): ending = .killed(signal: signal)
            case .timeLimit: ending = .runs
            case .cancelled: throw BuildError.cancelled
            default: ending = .failed("\(failure)")
            }
        }
        return Trial(ending: ending, output: output.bytes)
    }
}

extension BuildSettings {
    /// A program writes little in a few seconds.
    fileprivate var trialDisk: UInt64 { 1 << 30 }
}

/// What a program has written.
private final class CapturedLog: BuildLog {
    private let captured = Mutex<[UInt8]>([])

    var bytes: [UInt8] { captured.withLock { $0 } }

    func begin(_ step: Step, of stage: Stage) {}
    func write(_ bytes: RawSpan) { bytes.withUnsafeBytes { bytes in captured.withLock { $0 += bytes } } }
    func note(_ line: String) {}
}

/// For a stage that makes no image.
private struct DiscardedImages: ImageDestination {
    func copyBlob(_ descriptor: Descriptor, from source: some ImageSource) throws -> BlobArrival { .present }

    func streamBlob(
        _ mediaType: MediaType, _ write: ((RawSpan) throws -> Void) throws -> Void
    ) throws -> Descriptor {
        try write { _ in }
        return Descriptor(of: [], mediaType: mediaType)
    }

    func write(_ document: ImageDocument) throws {}
}
