import Filesystem
import Glibc
import OCI
import SystemPackage
import Tools

/// buildah(1), and podman(1), with a store of chains' own: what they build on is there while it is used, and nowhere else.
struct Buildah: ImageProgram {
    let environment: [String: String]
    private let build: ImageBuild

    init(_ build: ImageBuild) throws {
        self.build = build
        let files = build.host.files.directory
        let containers = try files.createDirectories("containers", mode: .ownerReadWriteExecute)
        var environment = build.host.environment
        environment["CONTAINERS_STORAGE_CONF"] = containers.path.appending("storage.conf").string
        environment["CONTAINERS_CONF"] = containers.path.appending("containers.conf").string
        // Ours are root's, in a process namespace that ends with them; what a manifest wants beyond that is podman's.
        environment["BUILDAH_ISOLATION"] = environment["BUILDAH_ISOLATION"] ?? "chroot"
        self.environment = environment
    }

    /// Writes its configuration, and removes what killed builds have left in its store.
    static func prepare(_ files: ChainFiles, environment: [String: String]) throws {
        let containers = try files.directory.createDirectories("containers", mode: .ownerReadWriteExecute)
        let driver = environment["STORAGE_DRIVER"] ?? "overlay"
        let storage = """
            [storage]
            driver = "\(driver)"
            graphroot = "\(containers.path.appending("graph"))"
            runroot = "\(containers.path.appending("run"))"

            """
        let limits = [("nofile", Int32(RLIMIT_NOFILE.rawValue)), ("nproc", Int32(__RLIMIT_NPROC.rawValue))].map {
            name, resource in
            var limit = rlimit()
            // Cannot fail for a resource that exists. Not all hosts let us raise it, and none needs to.
            getrlimit(__rlimit_resource_t(resource), &limit)
            let value = min(limit.rlim_max, 1 << 20)
            return "\"\(name)=\(value):\(value)\""
        }
        let configuration = """
            [containers]
            default_ulimits = [\(limits.joined(separator: ", "))]

            [engine]
            runtime = "runc"
            cgroup_manager = "cgroupfs"
            events_logger = "none"

            """
        try containers.replaceFile("storage.conf", with: Array(storage.utf8))
        try containers.replaceFile("containers.conf", with: Array(configuration.utf8))
    }

    func give(_ image: StoredImage, as reference: ImageReference, _ directory: Directory) throws {
        // A layout with one image: names in ours may be more than buildah takes, and its index changes.
        let name = try FileName("base-\(image.descriptor.digest.hex.prefix(12))")
        if try directory.metadataIfPresent(of: name) == nil {
            try directory.createDirectory(name, mode: .everybodyReads)
            let layout = try directory.openDirectory(name)
            let blobs = build.host.store.layout.path.appending("blobs")
            try layout.createSymbolicLink("blobs", to: Array(absolute(blobs).string.utf8))
            try layout.replaceFile("index.json", with: ImageIndex(format: .oci, manifests: [image.descriptor]).bytes)
            try layout.replaceFile("oci-layout", with: Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8))
        }
        let place = absolute(directory.path.appending("\(name)"))
        let id = try output(["buildah", "pull", "--quiet", "oci:\(place)"])
        try output(["buildah", "tag", id, reference.withDefaultTag.description])
        // The name that it makes of the path leads to nothing any more.
        try output(["buildah", "rmi", "localhost\(place)"])
    }

    func save(_ reference: ImageReference, to path: FilePath) throws {
        try output(["buildah", "push", "--quiet", reference.description, "docker-archive:\(path)"])
    }

    /// Runs it to a good end, and returns the last line of what it wrote.
    @discardableResult
    func output(_ arguments: [String]) throws -> String {
        guard LoggedTool.isInstalled(arguments[0], environment) else {
            throw ChainError.missing(tool: arguments[0], package: package(arguments[0]))
        }
        let wrapped = ["--pdeathsig", "KILL", "--"] + arguments
        let output = try Tool("setpriv", wrapped, environment: environment).output(timeLimit: .seconds(3600))
        return String(decoding: output, as: UTF8.self).split(separator: "\n").last.map(String.init) ?? ""
    }

    private func absolute(_ path: FilePath) -> FilePath {
        path.isAbsolute ? path : FilePath(environment["PWD"] ?? "/").pushing(path)
    }
}
