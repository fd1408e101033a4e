import OCI

extension Blueprint {
    /// The Dockerfile that does what the plan does, as sti generated it for its method `build`: the source is `src` in the
    /// build's context, artifacts are `artifacts`.
    ///
    /// - Throws: ``DockerfileError`` for plans with more than that.
    public func dockerfile() throws(DockerfileError) -> String {
        let stages = plan.stages.filter { $0.name != Self.save }
        guard stages.count == 1, let stage = stages.first, let commit = stage.commit else { throw .severalStages }
        guard !stage.insertions.isEmpty else { throw .mounts }
        var lines = ["FROM \(stage.base.reference.familiar)"]
        let user = stage.steps.first?.user
        if user != nil { lines.append("USER root") }
        for insertion in stage.insertions {
            lines.append("ADD ./\(Self.directory(of: insertion.volume)) \(insertion.path)/")
            if let owner = insertion.owner {
                // Where a user is named without a group, the group is the one of its own name, as sti had it.
                let owners = owner.contains(":") ? owner : "\(owner):\(owner)"
                lines.append("RUN chown -R \(owners) \(insertion.path)")
            }
        }
        if let user { lines.append("USER \(user)") }
        // What the image has already is said again, which changes nothing.
        lines += commit.execution.environment.map { "ENV \(Self.assignment($0))" }
        if let directory = commit.execution.workingDirectory { lines.append("WORKDIR \(directory)") }
        for step in stage.steps {
            guard step.mounts.isEmpty else { throw .mounts }
            lines.append("RUN \(Self.list(step.arguments))")
        }
        lines += commit.execution.exposedPorts.sorted().map { "EXPOSE \($0)" }
        lines.append("ENTRYPOINT []")
        lines.append("CMD \(Self.list(commit.execution.command))")
        return lines.joined(separator: "\n")
    }

    private static func directory(of volume: Volume) -> String { volume == .source ? "src" : volume.rawValue }

    /// In the exec form, which is JSON.
    private static func list(_ words: [String]) -> String {
        String(decoding: JSON.array(words.map(JSON.string)).canonicalBytes, as: UTF8.self)
    }

    /// `NAME="value"`, in which only `"`, `\\` and `$` mean something.
    private static func assignment(_ text: String) -> String {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let value = (parts.count == 2 ? parts[1] : "").map { character in
            "\"\\$".contains(character) ? "\\\(character)" : String(character)
        }.joined()
        return "\(parts[0])=\"\(value)\""
    }
}

/// Why no Dockerfile does what a plan does.
public enum DockerfileError: Error, Hashable, Sendable, CustomStringConvertible {
    case severalStages
    /// sti's method `run` mounts the source, and a Dockerfile has nothing to mount.
    case mounts

    public var description: String {
        switch self {
        case .severalStages: "an extended build is more than one Dockerfile"
        case .mounts: "what is mounted while a script runs is in no Dockerfile\n  choose method 'build'"
        }
    }
}
