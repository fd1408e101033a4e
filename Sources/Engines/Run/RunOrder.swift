public import Build
public import OCI

/// A container in the foreground: the image, and what is different from what it says.
public struct RunOrder: Sendable {
    /// Which image, for messages.
    public var reference: ImageReference
    /// Its manifest, which is in the engine's store.
    public var image: Descriptor
    /// In place of the image's command; its entry point stays.
    public var arguments: [String] = []
    /// Whether the image's entry point does not count.
    public var isWholeCommand = false
    /// Over the image's.
    public var environment: [EnvironmentVariable] = []
    public var user: String?
    public var workingDirectory: ContainerPath?
    public var volumes: [HostVolume] = []
    public var network = Network.isolated
    public var published: [PublishedPort] = []
    public var limits = Limits()
    /// The most that the container may write, in bytes.
    public var diskLimit: UInt64 = 10 << 30

    public init(_ reference: ImageReference, _ image: Descriptor) {
        (self.reference, self.image) = (reference, image)
    }

    /// The program, as a step.
    ///
    /// - Throws: ``EngineError/noCommand(_:)``.
    func step(_ image: ExecutionParameters) throws(EngineError) -> Step {
        let command =
            isWholeCommand ? arguments : image.entrypoint + (arguments.isEmpty ? image.command : arguments)
        guard let program = command.first else { throw .noCommand(reference.familiar) }
        var variables: [(name: String, value: String)] = [("PATH", Self.path)]
        let own = image.environment.compactMap { text -> (String, String)? in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        for (name, value) in own + environment.map({ ($0.name, $0.value) }) {
            variables.removeAll { $0.name == name }
            variables.append((name, value))
        }
        let directory = image.workingDirectory.flatMap { ContainerPath($0) }
        return Step(
            program, command, user: user ?? image.user, workingDirectory: workingDirectory ?? directory ?? .root,
            environment: variables.compactMap { EnvironmentVariable($0.name, $0.value) }, network: network,
            limits: limits)
    }

    private static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
}
