/// What stands at a path of a container while a step runs, and is never part of the image.
public struct Mount: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        case volume(Volume, VolumeAccess)
        /// A directory that is kept between the builds of an app, under this name.
        case cache(String)
        /// A file on tmpfs that only this step sees, mode 0400, its user's; the engine is given its content by this id.
        case secret(String)
        /// A directory of the host's, which the engine is given by this id. Owners that the container does not have are
        /// nobody's in it, so most of it can only be read, as far as everybody may.
        case directory(String, isReadOnly: Bool)
    }

    public let path: ContainerPath
    public let content: Content

    public init(_ content: Content, at path: ContainerPath) {
        (self.path, self.content) = (path, content)
    }
}

/// What becomes of what a step writes into a volume.
public enum VolumeAccess: String, Hashable, Sendable {
    /// It stays, for the next step or stage.
    case kept
    /// The step may write as it likes, and the volume stays as it was.
    case discarded
}

/// An absolute path in a container, without empty, `.` and `..` components.
public struct ContainerPath: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public static let root = ContainerPath(known: "/")

    /// Nil for anything else. A slash at the end is dropped.
    public init?(_ path: String) {
        guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0) else { return nil }
        let components = path.split(separator: "/", omittingEmptySubsequences: true)
        guard !components.contains("."), !components.contains("..") else { return nil }
        description = "/" + components.joined(separator: "/")
    }

    private init(known: String) { description = known }

    /// The names below the root, in their order.
    public var components: [Substring] { description.split(separator: "/") }
}

extension ContainerPath: ExpressibleByStringLiteral {
    /// For paths that stand in our code.
    public init(stringLiteral: StaticString) {
        let path = stringLiteral.description
        precondition(ContainerPath(path) != nil, "'\(path)' is not an absolute path")
        self.init(known: path)
    }
}
