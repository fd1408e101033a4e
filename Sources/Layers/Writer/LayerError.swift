import Escaping
public import Filesystem

/// Why a directory cannot become a layer. Paths are those of the container, without the slash in front.
public enum LayerError: Error, Hashable, Sendable {
    /// A host's id that the container does not have; the container made no such file.
    case owner(RelativePath?, UInt32, OwnerRange)
    /// A layer says with such names what is deleted, and cannot have files of them.
    /// https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
    case reservedName(RelativePath)
    /// The overlay was mounted with options that make its upper directory depend on the lower ones.
    case dependsOnLower(RelativePath, AttributeName)
    /// Something is mounted on it.
    case mounted(RelativePath)
    /// A file has changed while it was read.
    case changing(RelativePath)
    /// No kind of file that a tar has a name for.
    case unknownKind(RelativePath)
    /// An extended attribute that is not as the kernel has it.
    case malformed(RelativePath?, AttributeName)
    /// Files would take more than so many bytes, holes counted as zeros; this one is the first too many.
    case tooLarge(RelativePath, limit: UInt64)
    /// The path of an insertion leads nowhere: through a file, or through too many symbolic links.
    case notADirectory(RelativePath)
}

extension LayerError: CustomStringConvertible {
    public var description: String { "cannot make a layer: \(reason)" }

    private var reason: String {
        switch self {
        case .owner(let path, let id, let range):
            "\(quoted(path)) belongs to id \(id), which is not in the builds' range '\(range)'"
        case .reservedName(let path):
            """
            \(quoted(path)) begins with '.wh.', by which layers mark what is deleted
              give the file another name
            """
        case .dependsOnLower(let path, let attribute):
            "\(quoted(path)) has '\(attribute)': the overlay was not mounted with redirect_dir=off,metacopy=off"
        case .mounted(let path): "something is mounted on \(quoted(path))"
        case .changing(let path): "\(quoted(path)) has changed while it was read"
        case .unknownKind(let path): "\(quoted(path)) is of a kind that layers do not have"
        case .malformed(let path, let attribute): "the attribute '\(attribute)' of \(quoted(path)) is malformed"
        case .tooLarge(let path, let limit):
            """
            with \(quoted(path)), its files take more than \(limit >> 20) MiB
              holes of sparse files count: in a layer they are zeros
            """
        case .notADirectory(let path): "\(quoted(path)) leads to no directory in the image"
        }
    }

    private func quoted(_ path: RelativePath?) -> String { "'/\(path?.description ?? "")'" }
}
