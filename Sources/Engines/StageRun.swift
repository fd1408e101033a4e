import Build
import Filesystem
import Layers

/// A stage of a plan: its steps, one after the other, in one root.
struct StageRun {
    let stage: Stage
    let epoch: Int64
    let scratch: Scratch
    let inputs: BuildInputs
    let host: ContainerHost
    let isolated: IsolatedNetwork?

    /// Puts the root together on top of the base's layers, and runs the steps in it.
    ///
    /// - Returns: the root, which is not mounted any more, what is compressed of it, and why it is not what was wanted if
    ///   that is to be kept.
    /// - Throws: ``StepFailure`` of the first step that failed and may not.
    func run(
        on base: [Directory], _ log: any BuildLog
    ) throws -> (root: StageRoot, early: EarlyMembers?, failure: StepFailure?) {
        try StageRoot.with(stage, on: base, in: scratch, host.rooms, owners: host.owners, epoch: epoch) { root in
            guard stage.commit != nil else { return (root, nil, try runSteps(in: root, log)) }
            let (failure, early) = try EarlyMembers.making(from: root.upper, spool: scratch.files) {
                try runSteps(in: root, log)
            }
            return (root, early, failure)
        }
    }

    /// Returns the failure that is to be kept.
    private func runSteps(in root: StageRoot, _ log: any BuildLog) throws -> StepFailure? {
        do {
            for step in stage.steps { try run(step, in: root, log) }
        } catch let failure as StepFailure where stage.failureCommit != nil && failure.reason != .cancelled {
            return failure
        }
        return nil
    }

    private func run(_ step: Step, in root: StageRoot, _ log: any BuildLog) throws {
        log.begin(step, of: stage)
        let container = StepContainer(
            step: step, stage: stage, root: root, scratch: scratch, inputs: inputs, host: host, isolated: isolated)
        do {
            try container.run(.log(log))
        } catch let failure as StepFailure where step.mayFail && failure.reason.isOfProgram {
            log.note("\(failure); going on without it")
        }
    }
}

extension StepFailure.Reason {
    /// Whether it is the program's own, and not that of a limit or of whoever cancelled.
    fileprivate var isOfProgram: Bool {
        switch self {
        case .exited, .killed, .notFound, .notExecutable, .interpreterNotFound, .unknownUser: true
        case .timeLimit, .outOfMemory, .processLimit, .diskLimit, .logLimit, .cancelled: false
        }
    }
}
