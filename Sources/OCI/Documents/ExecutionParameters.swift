/// What to run, and how: `config` of an image configuration, in whose words this is.
/// https://github.com/opencontainers/image-spec/blob/main/config.md#properties
public struct ExecutionParameters: Hashable, Sendable {
    /// `user`, `uid`, `user:group` or `uid:gid`.
    public var user: String?
    /// `NAME=value`, the later of two wins.
    public var environment: [String]
    public var entrypoint: [String]
    public var command: [String]
    public var workingDirectory: String?
    /// `port/protocol`.
    public var exposedPorts: Set<String>
    public var volumes: Set<String>
    public var labels: [String: String]
    public var stopSignal: String?
    /// What the document has beside this.
    private var other: [String: JSON]

    public init() {
        (environment, entrypoint, command) = ([], [], [])
        (exposedPorts, volumes, labels, other) = ([], [], [:], [:])
    }

    init(_ fields: Fields) throws(DocumentError) {
        var fields = fields
        user = try fields.string("User")
        environment = try fields.strings("Env") ?? []
        entrypoint = try fields.strings("Entrypoint") ?? []
        command = try fields.strings("Cmd") ?? []
        workingDirectory = try fields.string("WorkingDir")
        exposedPorts = try fields.keys("ExposedPorts") ?? []
        volumes = try fields.keys("Volumes") ?? []
        labels = try fields.dictionary("Labels") ?? [:]
        stopSignal = try fields.string("StopSignal")
        other = fields.rest
    }

    var members: [String: JSON] {
        var members = other
        members.set("User", user)
        members.set("Env", environment)
        members.set("Entrypoint", entrypoint)
        members.set("Cmd", command)
        members.set("WorkingDir", workingDirectory)
        members.set("ExposedPorts", exposedPorts)
        members.set("Volumes", volumes)
        members.set("Labels", labels)
        members.set("StopSignal", stopSignal)
        return members
    }
}
