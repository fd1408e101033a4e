import Glibc
import SystemPackage
import TestSupport
import Testing

/// An sshd(8) of a test's own, on a free port of the loopback, for the user who runs the test.
///
/// It adopts what its sessions leave behind (prctl(2), PR_SET_CHILD_SUBREAPER), so that every process that a connection
/// started, directly or not, is found below it.
struct SSHServer {
    let port: UInt16
    /// The public key that it proves to have, in one line.
    let hostKey: String
    private let daemon: RunningTool

    /// What it has logged so far.
    var log: String { daemon.errorText }

    /// Every process of every connection.
    var processes: [RunningProcess] { get throws { try RunningProcess.descendants(of: daemon.pid) } }

    /// Waits until no process of any connection is left.
    ///
    /// - Throws: ``ProcessesLeft`` when some outlast `time`.
    func waitForQuiet(atMost time: Duration = .seconds(30)) throws {
        let deadline = ContinuousClock.now + time
        while let process = try processes.first {
            do {
                try RunningProcess.waitForEnd(of: process.pid, atMost: deadline - .now)
            } catch is ProcessOutlasted {
                throw ProcessesLeft(processes: try processes)
            }
        }
    }

    /// Ends every connection.
    func killSessions() throws {
        while true {
            let left = try processes
            if left.isEmpty { return }
            for process in left { kill(process.pid, SIGKILL) }
            for process in left { try RunningProcess.waitForEnd(of: process.pid) }
        }
    }

    /// - Parameters:
    ///   - directory: for its keys and configuration.
    ///   - environment: what each session gets from the server.
    ///   - world: what stands before the command that starts it.
    static func withServer<Result>(
        in directory: FilePath, authorizedKeys: FilePath, environment: [String: String], world: [String] = [],
        attempts: Int = 5, _ body: (SSHServer) throws -> Result
    ) throws -> Result {
        try prepare(directory)
        let port = UInt16.random(in: 10_000..<32_768)
        let configuration = directory.appending("sshd_config")
        try write(
            """
            ListenAddress 127.0.0.1
            Port \(port)
            PidFile none
            HostKey \(directory)/host_key
            AuthorizedKeysFile \(authorizedKeys)
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            AcceptEnv GIT_PROTOCOL
            MaxStartups 1000
            SetEnv \(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " "))

            """, to: configuration)
        do {
            let command =
                world + ["python3", "-c", adopting, "/usr/sbin/sshd", "-D", "-e", "-f", configuration.string]
            return try withRunningTool(command[0], Array(command.dropFirst()), seconds: 7200) { daemon in
                try daemon.waitForErrors("Server listening on 127.0.0.1 port \(port).")
                let hostKey = try text(of: directory.appending("host_key.pub"))
                let server = SSHServer(port: port, hostKey: hostKey, daemon: daemon)
                // As the daemon ends at the end of this scope, nobody would adopt and find them afterwards.
                defer { try? server.killSessions() }
                return try body(server)
            }
        } catch let failure as ToolFailed where failure.result.errorText.contains("in use") && attempts > 1 {
            return try withServer(
                in: directory, authorizedKeys: authorizedKeys, environment: environment, world: world,
                attempts: attempts - 1, body)
        }
    }

    private static func prepare(_ directory: FilePath) throws {
        let key = directory.appending("host_key")
        if access(key.string, F_OK) != 0 {
            try run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "host", "-f", key.string]).success()
        }
        // An sshd of root's wants it for privilege separation; the system's own makes it when it starts.
        if geteuid() == 0 { try run("mkdir", ["-p", "-m", "755", "/run/sshd"]).success() }
    }

    private static let adopting = """
        import ctypes, os, sys
        assert ctypes.CDLL(None).prctl(36, 1, 0, 0, 0) == 0, "PR_SET_CHILD_SUBREAPER"
        os.execv(sys.argv[1], sys.argv[1:])
        """
}

/// A session has left processes behind.
struct ProcessesLeft: Error, CustomStringConvertible {
    let processes: [RunningProcess]
    private let standing = RunningProcess.standing

    init(processes: [RunningProcess]) { self.processes = processes }

    var description: String {
        "left behind:\n"
            + processes.map { "  \($0.pid) \($0.command.joined(separator: " "))" }.joined(separator: "\n")
            + "\nwhat stood:\n\(standing)"
    }
}
