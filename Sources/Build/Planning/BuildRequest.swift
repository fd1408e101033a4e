public import Source

/// All that a plan depends on.
public struct BuildRequest: Sendable {
    public var convention: Convention
    public var listing: SourceListing
    /// Seconds since 1970, as in ``BuildPlan/epoch``.
    public var epoch: Int64
    public var base: ImageFacts
    /// Of an extended build: where the result of the builder image is deployed.
    public var runtime: ImageFacts?
    public var previous = PreviousImage.none
    /// The method's name; nil is the convention's default.
    public var method: String?
    /// For the steps and for the result, over what image and convention have.
    public var environment: [EnvironmentVariable] = []
    /// Directories that are kept between builds of the app; `CACHE_DIR` is the first.
    public var caches: [ContainerPath] = []
    /// Ids; each is a file in `/run/secrets` while the scripts run.
    public var secrets: [String] = []
    public var network = Network.isolated
    public var limits = Limits()
    /// What the result serves on, instead of the convention's.
    public var ports: [String]?
    public var packageLists = PackageLists.untouched
    /// Of the result's configuration, over what the image has.
    public var labels: [String: String] = [:]
    /// Of the result's manifest.
    public var annotations: [String: String] = [:]

    public init(_ convention: Convention, _ listing: SourceListing, epoch: Int64, base: ImageFacts) {
        (self.convention, self.listing, self.epoch, self.base) = (convention, listing, epoch, base)
    }
}

/// The image that artifacts may come from.
public enum PreviousImage: Hashable, Sendable {
    case none
    /// There is one; conventions that are incremental by themselves use it if it suits.
    case found(ImageFacts)
    /// It is to be used, and whatever keeps it from that is an error.
    case askedFor(ImageFacts)
}

/// What is done about apt's lists of packages before the scripts of a convention that installs packages.
public enum PackageLists: String, Hashable, Sendable, CaseIterable {
    /// They are what the image has.
    case untouched = "never"
    /// Fetched into directories that are kept between builds and are not part of the image; old ones do, too.
    case cached
    /// Fetched into the image.
    case fetched = "always"
}
