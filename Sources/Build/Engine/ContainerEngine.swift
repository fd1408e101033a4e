public import Filesystem
public import OCI

/// Carries out build plans: runc and overlayfs by ourselves, or docker, podman, buildah.
public protocol ContainerEngine: Sendable {
    /// Calls `body` with a place for the volumes of one build, where the source is unpacked before there is a plan.
    ///
    /// It is a directory that has one for each ``Volume``, by its name, all empty. Nothing of it is left afterwards,
    /// whatever happens.
    ///
    /// - Parameter size: the most that volumes and changes of all stages may take together, in bytes.
    func withWorkspace<Result>(limitedTo size: UInt64, _ body: (Directory) throws -> Result) throws -> Result

    /// Carries out a plan in a workspace of ours. After an error no image has come to be.
    ///
    /// A build may take several plans one after the other in one workspace: what one leaves in a volume is there for the
    /// next. A volume that is mounted belongs to the user of the step while it runs.
    ///
    /// - Parameters:
    ///   - destination: where new blobs go while they are being made, and configuration and manifest at the end. The base's
    ///     own layers are not written: whoever pushes sees to them.
    ///   - log: gets every line that a step writes, as it is written.
    /// - Returns: for each stage with a commit, its image.
    /// - Throws: ``StepFailure``, or ``KeptFailure`` where the stage wants its root; and what the destination throws.
    func build(
        _ plan: BuildPlan, in workspace: Directory, inputs: BuildInputs,
        to destination: some ImageDestination, log: any BuildLog
    ) throws -> [BuiltImage]
}

/// Where the lines of a build go. Used by one thread at a time.
public protocol BuildLog: Sendable {
    /// A stage's step begins.
    func begin(_ step: Step, of stage: Stage)
    /// A piece of output, as it came; not always whole lines.
    func write(_ bytes: RawSpan)
    /// A line of Pushyard's own.
    func note(_ line: String)
}

/// What a stage became.
public struct BuiltImage: Hashable, Sendable {
    public let stage: String
    public let manifest: Descriptor
    /// The new layers, the lowest first.
    public let layers: [Descriptor]

    public init(stage: String, manifest: Descriptor, layers: [Descriptor]) {
        (self.stage, self.manifest, self.layers) = (stage, manifest, layers)
    }
}
