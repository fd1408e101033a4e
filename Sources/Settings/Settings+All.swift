/// All there are. A new one stands here and nowhere else.
extension Settings {
    // The front's.
    public static let authorizedKeys = Setting<String>.path(
        "authorized-keys", "The file that sshd reads the pushers' keys from", default: "~/.ssh/authorized_keys")
    public static let builder = Setting<[String]>.command(
        "builder", "How the front reaches the builder; 'build APP …' is added", default: ["pushyard"])
    public static let createOnPush = Setting<Bool>.choice(
        "create-on-push", "Whether an admin's first push creates its app", default: true)

    // What may be pushed.
    public static let maxEntries = Setting<Int>.count(
        "max-entries", "count", "Entries in a source", default: 200_000, in: 1...10_000_000)
    public static let maxSize = Setting<UInt64>.size(
        "max-size", "Bytes of all files of a source, uncompressed", default: 4 << 30)
    public static let maxFileSize = Setting<UInt64>.size("max-file-size", "Bytes of one file", default: 2 << 30)
    public static let maxRatio = Setting<Int>.count(
        "max-ratio", "factor", "Bytes that come out of an archive for each compressed one", default: 200, in: 1...2000)
    public static let maxDepth = Setting<Int>.count(
        "max-depth", "count", "Components of a path", default: 256, in: 1...2048)
    public static let maxTime = Setting<Duration>.time(
        "max-time", "The time that reading a source may take", default: .seconds(600))

    // How it is built.
    public static let registry = Setting<String?>.text(
        "registry", "host[:port][/path]", "Where images are pushed to", otherwise: "none: they stay here")
    public static let base = Setting<String?>.text(
        "base", "image", "The image that apps are built on or by", otherwise: "the convention's")
    public static let runtime = Setting<String?>.text(
        "runtime", "image", "The image that what 'base' has built is deployed on")
    public static let convention = Setting<String?>.text(
        "convention", "name", "How sources say what is built and run", otherwise: "found out")
    public static let method = Setting<String?>.text(
        "method", "name", "sti's build (source becomes a layer) or run (it is mounted)",
        otherwise: "the convention's first")
    public static let incremental = Setting<String?>.text(
        "incremental", "true|false|image", "Whether a build uses what an earlier image saves, and which",
        otherwise: "the convention's way")
    public static let contextDirectory = Setting<String?>.text(
        "context-dir", "path", "The directory of the source that is built", otherwise: "its root")
    public static let pull = Setting<String>.word(
        "pull", "When a registry is asked for an image", of: ["missing", "always", "never"])
    public static let tags = Setting<[String]>.words("tags", "tag", "More tags that are moved to a new image")
    public static let ports = Setting<[String]>.words(
        "ports", "port/protocol", "What the app serves on", otherwise: "the convention's")
    public static let caches = Setting<[String]>.words(
        "caches", "path", "Directories kept between builds of an app; CACHE_DIR names the first")
    public static let packageLists = Setting<String>.word(
        "package-lists", "Whether 'apt-get update' runs before build.sh", of: ["never", "cached", "always"])
    public static let network = Setting<String>.word(
        "network", "What builds reach", of: ["isolated", "host", "none"])
    public static let privateRanges = Setting<String>.word(
        "private-ranges", "Whether isolated builds reach the host's neighbours (RFC 1918, RFC 6598)",
        of: ["allowed", "blocked"])
    public static let buildCertificates = Setting<String?>.path(
        "build-certificates", "Certificates (PEM) that builds trust beside those of their image", otherwise: "none",
        perApp: true)
    public static let buildProxies = Setting<[String]>.words(
        "build-proxies", "name=url", "HTTP_PROXY and the like, for builds and not for the image")
    public static let allow = Setting<[String]>.words(
        "allow", "setting", "What 'pushyard.yml' in a source may decide",
        default: ["convention", "method", "context-dir", "ports", "caches", "package-lists", "env"])

    // What a build may use.
    public static let buildMemory = Setting<UInt64>.size(
        "build-memory", "Bytes of memory of a build", default: 2 << 30, perApp: true)
    public static let buildProcesses = Setting<Int>.count(
        "build-processes", "count", "Processes and threads of a build", default: 1024, in: 1...4_000_000, perApp: true)
    public static let buildCPUs = Setting<UInt32>.processors("build-cpus", "Processors that a build uses")
    public static let buildTime = Setting<Duration>.time(
        "build-time", "The time that each script may take", default: .seconds(1800), perApp: true)
    public static let buildDisk = Setting<UInt64>.size(
        "build-disk", "Bytes that a build may write", default: 10 << 30, perApp: true)
    public static let buildLog = Setting<UInt64>.size(
        "build-log", "Bytes of output of each script", default: 16 << 20, perApp: true)
    public static let baseTimeout = Setting<Duration>.time(
        "base-timeout", "The time that a base stays mounted after its last use; 0: none",
        default: .seconds(300), atLeast: 0)
    public static let ownerRange = Setting<String>.text(
        "owner-range", "first:count", "The host's user and group ids that builds use", default: "100000:65536")

    // How image chains are built.
    public static let chainBuilder = Setting<String>.word(
        "chain-builder", "What builds the Dockerfiles of image chains", of: ["buildah", "docker"], perApp: false)
    public static let chainJobs = Setting<Int>.count(
        "chain-jobs", "count", "Images of a chain that are built at one time", default: 2, in: 1...64)
    public static let chainPrivileges = Setting<Bool>.choice(
        "chain-privileges", "Whether manifests of image chains may ask for privileges on this host", default: false)

    // What is kept, and for how long; 'pushyard gc' removes the rest.
    public static let keepBuilds = Setting<Int>.count(
        "keep-builds", "count", "Builds of each app that are remembered", default: 100, in: 1...1_000_000)
    public static let keepBuildsFor = Setting<Duration>.age(
        "keep-builds-for", "How long builds are remembered; the last success always is", default: 90)
    public static let keepBuildsSize = Setting<UInt64>.size(
        "keep-builds-size", "Bytes of the logs of all builds; 0 is no limit", default: 1 << 30)
    public static let keepRejected = Setting<Int>.count(
        "keep-rejected", "count", "Rejected sources that are kept", default: 50, in: 1...1_000_000)
    public static let keepRejectedFor = Setting<Duration>.age(
        "keep-rejected-for", "How long rejected sources are kept", default: 30)
    public static let keepRejectedSize = Setting<UInt64>.size(
        "keep-rejected-size", "Bytes of all rejected sources; 0 is no limit", default: 2 << 30)
    public static let maxRejectedSize = Setting<UInt64>.size(
        "max-rejected-size", "Bytes that are kept of a source that the builder rejects", default: 256 << 20)
    public static let keepCachesFor = Setting<Duration>.age(
        "keep-caches-for", "How long a cache of builds is kept that none has used", default: 30)
    public static let keepImagesFor = Setting<Duration>.age(
        "keep-images-for", "How long images are kept that nothing has used", default: 0)
    public static let keepImagesSize = Setting<UInt64>.size(
        "keep-images-size", "Bytes of all images; 0 is no limit", default: 0)
    public static let lowWater = Setting<UInt64>.size(
        "low-water", "Free bytes of the disk below which a build runs 'pushyard gc' first; 0: never",
        default: 2 << 30)

    // How registries are reached.
    public static let credentials = Setting<String?>.path(
        "credentials", "The file of credentials for registries, in docker's format",
        otherwise: "the user's, as docker and podman keep it")
    public static let insecureRegistries = Setting<[String]>.words(
        "insecure-registries", "host[:port]", "Registries that need neither TLS nor a certificate that we trust",
        perApp: false)
    public static let registryAuthorities = Setting<[String: String]>.files(
        "registry-authorities", "Certificates that are trusted for one registry, beside the system's")

    public static let environment = SettingGroup(
        name: "env", placeholder: "value", meaning: "A variable for builds and for the image")
    public static let secrets = SettingGroup(
        name: "secret", placeholder: "path", meaning: "A file that builds see as /run/secrets/ID, and nobody else")

    /// In the order of a listing.
    public static let all: [any NamedSetting] = [
        authorizedKeys, builder, createOnPush, maxEntries, maxSize, maxFileSize, maxRatio, maxDepth, maxTime,
        registry, base, runtime, convention, method, incremental, contextDirectory, pull, tags, ports, caches,
        packageLists, network, privateRanges, buildCertificates, buildProxies, allow, buildMemory, buildProcesses,
        buildCPUs, buildTime, buildDisk, buildLog, baseTimeout, ownerRange, chainBuilder, chainJobs, chainPrivileges,
        keepBuilds, keepBuildsFor, keepBuildsSize, keepRejected, keepRejectedFor, keepRejectedSize,
        maxRejectedSize, keepCachesFor, keepImagesFor, keepImagesSize, lowWater, credentials, insecureRegistries,
        registryAuthorities,
    ]

    /// Those with many members, all of which are per app.
    public static let groups = [environment, secrets]

    /// Their names, in the order of a listing.
    static var names: [String] { all.map(\.name) + groups.map { $0.name(of: "NAME") } }

    static var namesPerApp: [String] {
        all.filter(\.isPerApp).map(\.name) + groups.map { $0.name(of: "NAME") }
    }

    /// The check of a setting's values; nil where there is no such setting.
    static func check(named name: String, perApp: Bool = false) -> (
        (RawValue, SettingOrigin) throws(SettingError) -> Void
    )? {
        if let setting = all.first(where: { $0.name == name }) {
            guard setting.isPerApp || !perApp else { return nil }
            return { raw, origin throws(SettingError) in try setting.check(raw, from: origin) }
        }
        guard let group = groups.first(where: { $0.key(of: name) != nil }) else { return nil }
        return { raw, origin throws(SettingError) in
            guard case .text(let text) = raw, !text.utf8.contains(0) else {
                throw .unusable(name, raw, expected: group.placeholder, origin)
            }
        }
    }
}
