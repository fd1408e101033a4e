import Escaping
import OCI

extension Blueprint {
    /// For people.
    public var lines: [String] { plan.stages.flatMap(lines) }

    private func lines(of stage: Stage) -> [String] {
        var lines = ["\(stage.name) on \(stage.base.reference.familiar)@\(stage.base.manifest.digest)"]
        for insertion in stage.insertions {
            lines.append("  put    \(insertion.volume.rawValue) at \(insertion.path)" + of(insertion.owner))
        }
        for step in stage.steps {
            lines.append("  run    \(words(step.arguments)) in \(step.workingDirectory)" + of(step.user))
            lines += step.mounts.map { "         with \(content(of: $0)) at \($0.path)" }
        }
        if let commit = stage.commit { lines.append("  commit \(words(commit.execution.command))") }
        return lines
    }

    private func of(_ user: String?) -> String { user.map { " as \(Escaped($0))" } ?? "" }

    private func words(_ arguments: [String]) -> String {
        arguments.map { "\(Escaped($0))" }.joined(separator: " ")
    }

    private func content(of mount: Mount) -> String {
        switch mount.content {
        case .volume(let volume, _): volume.rawValue
        case .cache(let name): "cache '\(name)'"
        case .secret(let id): "secret '\(id)'"
        case .directory(let id, _): "directory '\(id)'"
        }
    }
}
