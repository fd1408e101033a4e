import Filesystem
import OCI

extension BuildSession {
    /// Carries out a plan stage by stage; nothing has a name yet.
    ///
    /// - Throws: ``BuildError``.
    func carryOut(
        _ proposal: Proposal, _ settings: BuildSettings, in workspace: Directory, _ publishing: Publishing
    ) throws -> [BuiltImage] {
        var blueprint = proposal.blueprint
        if let save = blueprint.plan.stages.first, save.name == Blueprint.save {
            do {
                _ = try run(save, of: blueprint, settings, in: workspace, publishing)
            } catch BuildError.save(let failure) {
                guard case .automatic = blueprint.incremental else { throw BuildError.save(failure) }
                log.note("warning: cannot save the artifacts of the earlier image: \(failure)")
                log.note("building without them")
                try workspace.openDirectory(FileName(Volume.artifacts.rawValue)).removeContents()
                blueprint = proposal.clean
            }
        }
        var images: [BuiltImage] = []
        for stage in blueprint.plan.stages where stage.name != Blueprint.save {
            images += try run(stage, of: blueprint, settings, in: workspace, publishing)
            if let path = stage.outputPath,
                try workspace.openDirectory(FileName(Volume.output.rawValue)).entries().isEmpty
            {
                throw BuildError.noOutput(path, image: stage.base.reference.familiar)
            }
        }
        return images
    }

    private func run(
        _ stage: Stage, of blueprint: Blueprint, _ settings: BuildSettings, in workspace: Directory,
        _ publishing: Publishing
    ) throws -> [BuiltImage] {
        try checkWanted()
        let plan = BuildPlan(stages: [stage], epoch: blueprint.plan.epoch)
        let inputs = BuildInputs(secrets: settings.secrets, caches: caches, hangups: hangups)
        do {
            // Only the last stage's image is for the registry.
            let destination = stage == blueprint.result ? publishing.destination() : nil
            return try observer.timed(stage.name) {
                guard let destination else {
                    return try engine.build(plan, in: workspace, inputs: inputs, to: publishing.lease, log: log)
                }
                return try engine.build(plan, in: workspace, inputs: inputs, to: destination, log: log)
            }
        } catch let failure as StepFailure {
            if failure.reason == .cancelled { throw BuildError.cancelled }
            if failure.stage == Blueprint.save { throw BuildError.save(failure) }
            let restore = blueprint.convention.artifacts?.restore?.programs ?? []
            let isRestore = restore.contains { $0.components.last.map(String.init) == failure.step }
            throw isRestore ? BuildError.restore(failure) : BuildError.script(failure)
        } catch let error as BuildError {
            throw error
        } catch {
            throw BuildError.engine(error)
        }
    }
}

extension Stage {
    /// Where the builder image is to put what the runtime image deploys.
    fileprivate var outputPath: ContainerPath? {
        steps.flatMap(\.mounts).first { name == Blueprint.build && $0.content == .volume(.output, .kept) }?.path
    }
}
