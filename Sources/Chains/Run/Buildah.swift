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
        let containers = try files.createDirectories(RelativePath(ContainerStore.name), mode: .ownerReadWriteExecute)
        var environment = Self.environment(build.host.environment, containers: containers)
        // Ours are root's, in a process namespace that ends with them; what a manifest wants beyond that is podman's.
        environment["BUILDAH_ISOLATION"] = environment["BUILDAH_ISOLATION"] ?? "chroot"
        self.environment = environment
    }

    /// As both programs need it to use the store in `containers`.
    static func environment(_ environment: [String: String], containers: Directory) -> [String: String] {
        var environment = environment
        for (variable, name) in [
            ("CONTAINERS_STORAGE_CONF", "storage.conf"), ("CONTAINERS_CONF", "containers.conf"),
            ("CONTAINERS_REGISTRIES_CONF", "registries.conf"),
        ] { environment[variable] = containers.path.appending(name).string }
        return environment
    }

    /// Writes its configuration, and removes what killed builds have left in its store.
    static func prepare(_ files: ChainFiles, environment: [String: String]) throws {
        let containers = try files.directory.createDirectories(
            RelativePath(ContainerStore.name), mode: .ownerReadWriteExecute)
        let storage = """
            [storage]
            driver = "\(ContainerStore.driver(environment))"
            graphroot = "\(containers.path.appending("graph"))"
            runroot = "\(containers.path.appending("run"))"

            """
        let configuration = """
            [containers]
            default_ulimits = [\(limits.map { "\"\($0)\"" }.joined(separator: ", "))]

            [engine]
            runtime = "runc"
            cgroup_manager = "cgroupfs"
            events_logger = "none"
            lock_type = "file"
            static_dir = "\(containers.path.appending("graph/libpod"))"
            tmp_dir = "\(containers.path.appending("run/libpod"))"

            """
        try containers.replaceFile(ContainerStore.configuration, with: Array(storage.utf8))
        // Names without a registry are Docker Hub's, as everywhere here.
        try containers.replaceFile(
            "registries.conf", with: Array("unqualified-search-registries = [\"docker.io\"]\n".utf8))
        try containers.replaceFile("containers.conf", with: Array(configuration.utf8))
    }

    /// What podman would raise, which not every host lets us, and none needs to: as `--ulimit` has them.
    static var limits: [String] {
        var limit = rlimit()
        // Cannot fail for a resource that exists.
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let files = min(limit.rlim_max, 1 << 20)
        getrlimit(__rlimit_resource_t(Int32(__RLIMIT_NPROC.rawValue)), &limit)
        // podman's own hard limit is below ours.
        let processes = min(limit.rlim_max, 4096)
        return ["nofile=\(files):\(files)", "nproc=\(processes):\(processes)"]
    }

    /// Removes the containers that killed builds have left; what runs of them is ended.
    static func sweep(_ files: ChainFiles, _ environment: [String: String]) throws {
        guard try hasContainers(files, environment) else { return }
        let environment = Self.environment(
            environment, containers: try files.directory.openDirectory(ContainerStore.name))
        for arguments in [["podman", "rm", "--all", "--force", "--time", "0"], ["buildah", "rm", "--all"]]
        where Tool(arguments[0], environment: environment).isInstalled {
            try LoggedTool.output(arguments, environment: environment)
        }
    }

    /// Looked up in the store's own file, as both programs take their time to say no.
    private static func hasContainers(_ files: ChainFiles, _ environment: [String: String]) throws -> Bool {
        let driver = ContainerStore.driver(environment)
        let list = "\(ContainerStore.name)/graph/\(driver)-containers/containers.json"
        do {
            let bytes = try files.directory.contents(of: RelativePath(list), limit: 16 << 20)
            return !bytes.starts(with: "[]".utf8)
        } catch FilesystemError.refused(_, _, .noSuchFileOrDirectory) {
            return false
        }
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
        // A relative path, as it makes a name of it, and most paths are none.
        let id = try output(["buildah", "pull", "--quiet", "oci:\(name)"], in: directory.path)
        try output(["buildah", "tag", id, reference.withDefaultTag.description])
        // Another image that is built now may have removed it, and other versions make no such name.
        _ = try? output(["buildah", "rmi", "localhost/\(name)"])
    }

    func name(_ reference: ImageReference) -> String { reference.withDefaultTag.description }

    func save(_ name: String, to path: FilePath) throws {
        try output(["buildah", "push", "--quiet", name, "docker-archive:\(path)"])
    }

    func lastLayer(_ output: String) -> String? {
        // --> Using cache 0a1b2c…
        output.split(separator: "\n").last { $0.hasPrefix("--> ") }?.split(separator: " ").last.map(String.init)
    }

    /// Runs it to a good end, and returns the last line of what it wrote.
    @discardableResult
    func output(_ arguments: [String], in directory: FilePath? = nil) throws -> String {
        let output = try LoggedTool.output(arguments, environment: environment, directory: directory)
        return String(decoding: output, as: UTF8.self).split(separator: "\n").last.map(String.init) ?? ""
    }

    private func absolute(_ path: FilePath) -> FilePath {
        path.isAbsolute ? path : FilePath(environment["PWD"] ?? "/").pushing(path)
    }
}
