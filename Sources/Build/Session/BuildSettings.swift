public import OCI
import Source

/// What an app's admin, the caller and the source have decided about a build.
public struct BuildSettings: Sendable {
    /// Nil lets images and files show it.
    public var convention: Convention?
    /// Nil is the convention's.
    public var base: ImageReference?
    public var runtime: ImageReference?
    public var method: String?
    public var incremental = Incremental.byConvention
    /// A path below the source's root.
    public var contextDirectory: String?
    public var environment: [EnvironmentVariable] = []
    /// Contents by their ids.
    public var secrets: [String: [UInt8]] = [:]
    public var caches: [ContainerPath] = []
    public var ports: [String]?
    public var packageLists = PackageLists.untouched
    public var network = Network.isolated
    public var limits = Limits()
    public var pull = PullPolicy.missing
    /// What the app's image is called, without a tag.
    public var repository: ImageReference
    /// Whether the repository is one of a registry; otherwise the image stays here.
    public var isPushed: Bool
    /// Moved to the image when it is complete, with ``tags``.
    public var movingTag = Tag.latest
    public var tags: [Tag] = []
    /// Whether an image of the same source, images and settings does, if there is one.
    public var mayReuse = true
    /// Instead of the newest time in the source: seconds since 1970.
    public var epoch: Int64?

    public enum Incremental: Hashable, Sendable {
        case byConvention
        /// From this image; nil is the app's last.
        case askedFor(ImageReference?)
        case refused
    }

    public init(repository: ImageReference, isPushed: Bool) {
        (self.repository, self.isPushed) = (repository, isPushed)
    }

    /// The app's image under a tag.
    func reference(_ tag: Tag) -> ImageReference {
        ImageReference(registry: repository.registry, repository: repository.repository, tag: tag)
    }

    /// What the builder container of an extended build is kept as: `latest-build`.
    var builderReference: ImageReference? {
        do {
            return reference(try Tag("\(movingTag)-build"))
        } catch {
            // The tag has all of its 128 characters: such builds begin anew.
            return nil
        }
    }
}
