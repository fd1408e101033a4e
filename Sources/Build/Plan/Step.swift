/// A program that runs in a stage's container, without the image's entry point.
public struct Step: Hashable, Sendable {
    /// For people and for the log: "prepare", "build.sh".
    public let name: String
    /// The program's path in the container, or a name to look for in its `PATH`, and its arguments; not empty.
    public let arguments: [String]
    /// In the words of the image-spec's `User`: `user`, `uid`, `user:group` or `uid:gid`; root if nil.
    public var user: String?
    /// Created if it is not there.
    public var workingDirectory: ContainerPath
    /// All of it, in this order; names are unique.
    public var environment: [EnvironmentVariable]
    public var mounts: [Mount]
    public var network: Network
    public var limits: Limits
    /// Whether the stage goes on when the program fails.
    public var mayFail: Bool

    public init(
        _ name: String, _ arguments: [String], user: String? = nil, workingDirectory: ContainerPath,
        environment: [EnvironmentVariable] = [], mounts: [Mount] = [], network: Network = .isolated,
        limits: Limits = Limits(), mayFail: Bool = false
    ) {
        (self.name, self.arguments, self.user, self.workingDirectory) = (name, arguments, user, workingDirectory)
        (self.environment, self.mounts, self.network, self.limits) = (environment, mounts, network, limits)
        self.mayFail = mayFail
    }
}

/// `NAME=value`, which is how environ(7) has it.
public struct EnvironmentVariable: Hashable, Sendable, CustomStringConvertible {
    public let name: String
    public let value: String

    /// Nil for a name that is empty or has `=`, and where one has a null byte.
    public init?(_ name: String, _ value: String) {
        guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "=")), !"\(name)\(value)".utf8.contains(0) else {
            return nil
        }
        (self.name, self.value) = (name, value)
    }

    public var description: String { "\(name)=\(value)" }
}

/// What a container reaches.
public enum Network: String, Hashable, Sendable, CaseIterable {
    /// The internet through a namespace of its own; not the host, nor what only the host can reach.
    case isolated
    /// What the host reaches, by the host's own interfaces.
    case host
    /// Nothing but its own loopback.
    case none
}
