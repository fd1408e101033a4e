public import Build
public import OCI

/// What an image runs, where it differs from its base: `commit` of a manifest.
public struct CommitChanges: Hashable, Sendable {
    /// Nil leaves the base's.
    public var command: [String]?
    public var entrypoint: [String]?
    /// Added to the base's; a name that is there gets the new value.
    public var environment: [EnvironmentVariable] = []
    public var user: String?
    public var workingDirectory: ContainerPath?
    /// `port/protocol`, added to the base's.
    public var exposedPorts: [String] = []
    /// Added to the base's.
    public var labels: [String: String] = [:]

    /// The base's parameters with these changes.
    public func applied(to base: ExecutionParameters) -> ExecutionParameters {
        var result = base
        if let command { result.command = command }
        if let entrypoint {
            result.entrypoint = entrypoint
            // As docker commit does: a command is meant for its entry point.
            if command == nil { result.command = [] }
        }
        for variable in environment {
            result.environment.removeAll { $0.hasPrefix("\(variable.name)=") }
            result.environment.append(variable.description)
        }
        if let user { result.user = user }
        if let workingDirectory { result.workingDirectory = workingDirectory.description }
        result.exposedPorts.formUnion(exposedPorts)
        result.labels.merge(labels) { _, new in new }
        return result
    }
}
