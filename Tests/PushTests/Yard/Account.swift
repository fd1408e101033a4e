import Glibc
import SystemPackage
import TestSupport
import Testing

/// The user whom pushes come to and whom the front belongs to.
enum Account: Sendable {
    /// Who runs the tests.
    case current
    /// An unprivileged one that exists only for the yard's processes; needs root.
    case another

    private static let anotherID = 64_111

    var name: String {
        get throws {
            switch self {
            case .current: String(cString: try #require(getpwuid(geteuid())).pointee.pw_name)
            case .another: "pushyard-test"
            }
        }
    }

    /// What stands before a command to run it as this user.
    var prefix: [String] {
        switch self {
        case .current: []
        case .another: ["setpriv", "--reuid=\(Self.anotherID)", "--regid=\(Self.anotherID)", "--clear-groups"]
        }
    }

    /// What stands before a command for which, and for all that it starts, this user exists and may run `program` as root.
    ///
    /// A mount namespace (unshare(1)) with other files in the place of /etc/passwd and /etc/sudoers: the machine's own are not
    /// touched.
    func world(in directory: FilePath, sudo program: FilePath) throws -> [String] {
        guard self == .another else { return [] }
        let passwd = "\(try name):*:\(Self.anotherID):\(Self.anotherID)::\(directory):/bin/sh\n"
        try write(
            try text(of: "/etc/passwd") + passwd, to: directory.appending("passwd"),
            permissions: [.ownerRead, .groupRead, .otherRead])
        let sudoers = "Defaults !fqdn\n\(try name) ALL=(root) NOPASSWD: \(program)\n"
        try write(sudoers, to: directory.appending("sudoers"), permissions: [.ownerRead])
        let mounts = ["passwd", "sudoers"].map { "mount --bind \(directory)/\($0) /etc/\($0)" }
        return [
            "unshare", "--mount", "--propagation", "private", "sh", "-c",
            (mounts + ["exec \"$@\""]).joined(separator: " && "), "sh",
        ]
    }

    /// Gives a directory, and nothing in it, to this user.
    func own(_ directory: FilePath) throws {
        guard self == .another else { return }
        try run("chown", ["\(Self.anotherID):\(Self.anotherID)", directory.string]).success()
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, saying so, where ``Account/another`` cannot be.
    static var requiresAnotherAccount: Self {
        .enabled("needs root, and a kernel that lets it have mount namespaces") {
            guard geteuid() == 0 else { return false }
            return try run("unshare", ["--mount", "--propagation", "private", "true"]).ending == .exited(0)
        }
    }
}
