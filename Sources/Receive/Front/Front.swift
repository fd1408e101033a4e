public import Filesystem
import Glibc
public import SystemPackage

/// The part of PUSHYARD_HOME that belongs to the user whom pushes come to: keys, apps, hooks and locks.
///
/// Only that user writes there, so that no file ever belongs to somebody who ran a command as root.
public struct Front: Sendable {
    /// Where PUSHYARD_HOME is when nothing says otherwise.
    public static let defaultHome: FilePath = "/var/lib/pushyard"

    /// The absolute path of `front`.
    public let path: FilePath
    /// PUSHYARD_HOME, where it is not the default.
    public let home: FilePath?
    let directory: Directory

    /// Opens `HOME/front`.
    ///
    /// The path must mean the same to git (which splits lists of paths at ':'), to its configuration and to a shell.
    ///
    /// - Throws: ``FrontError`` when it is not there, is not ours, or others may write there.
    public init(home: FilePath = defaultHome) throws {
        let home = home.lexicallyNormalized()
        guard home.isAbsolute, home.string.utf8.allSatisfy(\.isPlainInPaths) else { throw FrontError.home(home) }
        path = home.appending("front")
        self.home = home == Self.defaultHome ? nil : home
        directory = try Self.open(path)
        let metadata = try directory.metadata()
        guard metadata.owner == geteuid() else { throw FrontError.notOurs(path, owner: Self.name(of: metadata.owner)) }
        guard metadata.mode.isDisjoint(with: [.groupWrite, .otherWrite]) else { throw FrontError.writable(path) }
    }

    /// A path as a setting has it: `~/` at its beginning is the home directory of the user whom `front` belongs to.
    public func expandingHome(_ path: String) throws -> FilePath {
        guard path.hasPrefix("~/") else { return FilePath(path) }
        guard let entry = getpwuid(geteuid()), let home = entry.pointee.pw_dir, home.pointee != 0 else {
            throw FrontError.homeless(Self.name(of: geteuid()))
        }
        return FilePath(platformString: home).pushing(FilePath(String(path.dropFirst(2))))
    }

    /// Who may receive into an app, one after another in the order of arrival: pushes, and what renames or destroys the app.
    public func turns(of app: AppName) throws -> TicketQueue {
        TicketQueue(in: try subdirectory(RelativePath("locks/turns").appending(FileName(app.description))))
    }

    /// A directory of the front, created if it is missing; mode 0700.
    func subdirectory(_ path: RelativePath) throws -> Directory {
        try directory.createDirectories(path, mode: .ownerReadWriteExecute)
    }

    private static func open(_ path: FilePath) throws -> Directory {
        do {
            return try Directory(path)
        } catch .refused(_, _, .noSuchFileOrDirectory) {
            throw FrontError.missing(path)
        }
    }

    private static func name(of user: uid_t) -> String {
        guard let entry = getpwuid(user), let name = entry.pointee.pw_name else { return String(user) }
        return String(cString: name)
    }
}
