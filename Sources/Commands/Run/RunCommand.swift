import ArgumentParser
import Build
import Engines
import Escaping
import Filesystem
import Glibc
import Layers
import OCI
import Settings
import SystemPackage

/// `pushyard run`: an image, tried out.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a container of an image, in the foreground.",
        discussion: """
            The container is what a build's scripts run in: the same user namespace, limits and networks. It is gone, with \
            all that it has written, when its program ends; nothing else is left but what is in '--volume's. An isolated \
            container is reached by what '--publish' says and by nothing else.

            Examples:
              pushyard run --publish 8080:8080 localhost/blog:latest
              pushyard run debian:12 -- bash -c 'cat /etc/debian_version'
              pushyard run --volume /srv/data:/data:ro --user 1000 registry.lan:5000/blog -- ls -l /data

            Exit status: the program's own; 128 and the number of the signal that ended it; 2 usage, 12 the image is \
            unfit, 14 a tool is missing, 20 image or registry not reached, 42 out of memory, 130 cancelled.
            """)

    @Argument(help: ArgumentHelp("The image.", valueName: "reference"))
    var image: String

    @Argument(parsing: .postTerminator, help: ArgumentHelp("In place of the image's command.", valueName: "argv"))
    var arguments: [String] = []

    @Option(name: [.short, .long], help: ArgumentHelp("A variable for the program.", valueName: "name=value"))
    var env: [String] = []

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("A directory of this machine; ':ro' if it is only read.", valueName: "dir:path[:ro]"))
    var volume: [String] = []

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("A port of this machine's (default: of its loopback).", valueName: "[addr:]port:port[/udp]"))
    var publish: [String] = []

    @Option(
        help: "What the program reaches: isolated, host or none.", completion: .list(Network.allCases.map(\.rawValue)))
    var network = "isolated"

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Who the program runs as (default: the image's).", valueName: "user[:group]"))
    var user: String?

    @Option(help: ArgumentHelp("Where the program begins (default: the image's).", valueName: "path"))
    var workdir: String?

    @Option(help: ArgumentHelp("How much memory it has (default: as 'build-memory' says).", valueName: "bytes"))
    var memory: String?

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
        try enterBuildNamespace()
        // A reader that has gone is found out by writing to it.
        signal(SIGPIPE, SIG_IGN)
        let settings = try Settings(environment: environmentVariable)
        let reference = try ImageReference(image).withDefaultTag
        let home = try BuilderHome(store)
        let registries = try registry.registries(of: [reference])
        let status = try home.store.withLease { lease in
            let found = try withProgress { report in
                let policy: PullPolicy = reference.isOfNoRegistry ? .never : .missing
                return try lease.image(reference, for: .current, pull: policy, from: registries, report)
            }
            let order = try order(reference, found.descriptor, settings)
            let engine = try home.engine(settings)
            do {
                return try engine.run(order, hangups: Cancellation().hangups) { printDiagnostic("\($0)\n") }
            } catch let failure as StepFailure {
                throw RunFailed(failure: failure)
            }
        }
        if status != 0 { throw ExitCode(status) }
    }

    private func order(_ reference: ImageReference, _ image: Descriptor, _ settings: Settings) throws -> RunOrder {
        var order = RunOrder(reference, image)
        order.arguments = arguments
        order.environment = try env.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let variable = EnvironmentVariable(String(parts[0]), String(parts[1])) else {
                throw ValidationError("--env '\(Escaped(text))' is not NAME=VALUE")
            }
            return variable
        }
        order.volumes = try volume.map { try hostVolume($0) }
        order.published = try publish.map { text in
            do { return try PublishedPort(text) } catch { throw ValidationError("--publish \(error)") }
        }
        guard let network = Network(rawValue: network) else {
            throw ValidationError("--network '\(Escaped(self.network))' is not 'isolated', 'host' or 'none'")
        }
        guard network == .isolated || order.published.isEmpty else {
            throw ValidationError("--publish goes with '--network isolated' only")
        }
        order.network = network
        order.user = user
        order.workingDirectory = try workdir.map { try containerPath($0, option: "--workdir") }
        order.limits = Limits(
            memory: try memory(settings),
            processes: UInt32(try settings.value(of: Settings.buildProcesses)),
            milliCPUs: try settings.value(of: Settings.buildCPUs), wallTime: .seconds(1 << 32))
        order.diskLimit = try settings.value(of: Settings.buildDisk)
        return order
    }

    private func memory(_ settings: Settings) throws -> UInt64 {
        do {
            return try settings.value(of: Settings.buildMemory, option: memory)
        } catch SettingError.unusable(_, let text, let expected, .option) {
            throw SettingError.unusable("memory", text, expected: expected, .option("--memory"))
        }
    }

    private func hostVolume(_ text: String) throws -> HostVolume {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard (2...3).contains(parts.count), parts.count == 2 || ["ro", "rw"].contains(parts[2]), !parts[0].isEmpty
        else {
            throw ValidationError("--volume '\(Escaped(text))' is not DIR:PATH[:ro]")
        }
        return HostVolume(
            try Directory(FilePath(parts[0])), at: try containerPath(parts[1], option: "--volume"),
            isReadOnly: parts.last == "ro")
    }

    private func containerPath(_ text: String, option: String) throws -> ContainerPath {
        guard let path = ContainerPath(text), path != .root || option == "--workdir" else {
            throw ValidationError("\(option) '\(Escaped(text))' is not an absolute path in a container")
        }
        return path
    }
}
