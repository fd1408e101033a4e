public import OCI

/// What an image is that a stage becomes: the base's layers, one for each insertion, one for what the steps changed.
public struct Commit: Hashable, Sendable {
    /// The whole of the result's `config`.
    public var execution: ExecutionParameters
    /// Of the manifest.
    public var annotations: [String: String]
    /// For people, in the image's history: what made the layers.
    public var createdBy: String
    /// Left out of the layer, with all that is below them, where the base does not have them.
    public var excluded: [ContainerPath]

    public init(
        execution: ExecutionParameters, annotations: [String: String] = [:], createdBy: String,
        excluded: [ContainerPath] = []
    ) {
        (self.execution, self.annotations, self.createdBy) = (execution, annotations, createdBy)
        self.excluded = excluded
    }
}
