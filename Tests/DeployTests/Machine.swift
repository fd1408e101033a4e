import SystemPackage
import TestSupport
import Testing

/// A machine of a test's own: all programs of this one, and nothing of what happens there is ever seen here.
///
/// Namespaces for mounts, processes and the network (unshare(1)), and an overlay over the root file system whose upper directory
/// is in memory. What is installed there, who is created there and what listens there goes with it.
struct Machine {
    /// Process 1 there, by its number here.
    let initProcess: Int32

    /// Runs a command as root of this machine.
    func run(_ tool: String, _ arguments: String..., input: String = "", seconds: Int = 120) throws -> ToolResult {
        try run([tool] + arguments, input: input, seconds: seconds)
    }

    func run(_ command: [String], input: String = "", seconds: Int = 120) throws -> ToolResult {
        try TestSupport.run(
            "nsenter", enter + command, input: Array(input.utf8), environment: toolEnvironment, seconds: seconds)
    }

    /// What a line of sh(1) writes; it must succeed.
    @discardableResult
    func sh(_ script: String, input: String = "", seconds: Int = 120) throws -> String {
        try run(["sh", "-euc", script], input: input, seconds: seconds).success().outputText
    }

    /// Runs a program there for as long as `body` does, once it has said `text` on standard error.
    func withDaemon<Result>(_ command: [String], saying text: String, _ body: () throws -> Result) throws -> Result {
        try withRunningTool("nsenter", enter + command, seconds: 600) { daemon in
            try daemon.waitForErrors(text)
            return try body()
        }
    }

    private var enter: [String] {
        ["--target=\(initProcess)", "--mount", "--pid", "--net", "--uts", "--root", "--wd", "--"]
    }

    fileprivate init(holder: RunningTool) throws {
        initProcess = try #require(try RunningProcess.descendants(of: holder.pid).first { $0.parent == holder.pid }).pid
    }

    /// The repository is at the same place there, and the built program at ``program``.
    static let program = "/srv/pushyard"

    fileprivate static let start = """
        mount -t tmpfs -o mode=755 machine "$1"
        cd "$1"
        mkdir upper work root
        mount -t overlay -o lowerdir=/,upperdir=upper,workdir=work overlay root
        for each in /sys /dev; do mount --rbind $each root$each; done
        mount -t proc proc root/proc
        for each in /run /tmp /var/tmp; do mount -t tmpfs tmpfs root$each; done
        chmod 1777 root/tmp root/var/tmp
        mkdir -p "root$2"
        mount --bind -o ro "$2" "root$2"
        cp "$3" root\(program)
        # A machine for pushes, and no service of Debian's.
        mkdir root/run/sshd
        # Of this machine's own, if it is a server.
        rm -rf root/var/lib/pushyard root/etc/pushyard
        ip link set lo up
        # In a chroot there could be no user namespaces.
        cd root
        pivot_root . .
        umount -l .
        exec bash -c 'echo ready >&2; sleep infinity & wait'
        """
}

/// Gives `body` a machine of its own.
///
/// - Parameter other: a machine that it shares the network with.
func withMachine<Result>(beside other: Machine? = nil, _ body: (Machine) throws -> Result) throws -> Result {
    try withTemporaryDirectory { directory in
        let network =
            other.map { ["nsenter", "--target=\($0.initProcess)", "--net", "unshare"] } ?? ["unshare", "--net"]
        let arguments = [
            "--mount", "--propagation=private", "--pid", "--uts", "--fork", "--kill-child", "sh", "-euc",
            Machine.start, "sh", directory.string, repository.string, try pushyardExecutable.string,
        ]
        return try withRunningTool(network[0], network.dropFirst() + arguments, seconds: 1200) { holder in
            try holder.waitForErrors("ready")
            return try body(Machine(holder: holder))
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, saying so, where there can be no ``Machine``.
    static var requiresMachine: Self {
        .enabled("needs root, and a kernel that lets it have namespaces and overlays") {
            try run("unshare", ["--mount", "--pid", "--net", "--fork", "true"]).ending == .exited(0)
        }
    }
}
