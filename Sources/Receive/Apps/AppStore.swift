import Filesystem
import SystemPackage

/// The apps of this front: a bare repository for each, `front/apps/NAME.git`, with its settings inside.
///
/// Everything about an app but the roles of keys is in that one directory, so that it comes, goes and changes its name by one
/// rename.
public struct AppStore: Sendable {
    private let front: Front
    private let apps: Directory
    private let locks: Directory
    private let keys: KeyStore

    public init(_ front: Front) throws {
        self.front = front
        apps = try front.subdirectory("apps")
        locks = try front.subdirectory("locks")
        keys = try KeyStore(front)
    }

    /// The names of all apps, sorted.
    public func list() throws -> [AppName] {
        try apps.entries().compactMap { entry in entry.kind == .directory ? Self.app(entry.name) : nil }.sorted()
    }

    /// An app to look at; nothing is verified.
    public func app(_ name: AppName) throws -> App { try app(name, settings: repository(name).settings()) }

    /// An app to serve: the repository, its configuration and the hook are as pushyard wrote them.
    ///
    /// Call it with the app's turn, so that what was verified is what is served.
    ///
    /// - Throws: ``AppError``, ``RecordError``.
    public func verifiedApp(_ name: AppName) throws -> App {
        try app(name, settings: repository(name).verified())
    }

    /// The roles of all keys for one app.
    public func roles(for app: AppName) throws -> [(key: KeyName, role: Role)] {
        try keys.list().compactMap { record in record.rights.role(for: app).map { (record.name, $0) } }
    }

    /// Creates an app with an empty repository, and makes `changes` to its settings and roles.
    ///
    /// It is there completely or not at all; what `kill -9` leaves is swept by the next creation.
    @discardableResult
    public func create(_ name: AppName, _ changes: [AppChange] = []) throws -> App {
        try locks.withLock(Self.lock) {
            try apps.sweepStaging()
            let settings = try changed(AppSettings(), by: changes)
            let hooks = HookDirectory(front: front)
            try hooks.install()
            do {
                try apps.stage(as: Self.fileName(name)) { staging in
                    try AppRepository(app: name, directory: staging, hooks: hooks).initialise(settings)
                }
            } catch FilesystemError.refused(_, _, let errno) where errno == .fileExists {
                throw AppError.exists(name)
            }
            try apps.sync()
            try setRoles(changes, for: name)
            return try app(name)
        }
    }

    /// Makes all changes, or none if one of them makes no sense.
    public func change(_ name: AppName, _ changes: [AppChange]) throws {
        try withRepository(of: name) { repository in
            let old = try repository.settings()
            let new = try changed(old, by: changes)
            try setRoles(changes, for: name)
            guard new != old else { return }
            try repository.write(new)
            if let branch = new.branch, branch != old.branch { try repository.setHead(branch) }
        }
    }

    /// Records the deploy branch that a push has decided, unless one was set meanwhile.
    public func decide(_ branch: BranchName, for name: AppName) throws {
        try withRepository(of: name) { repository in
            var settings = try repository.settings()
            guard settings.branch == nil else { return }
            settings.branch = branch
            try repository.write(settings)
            try repository.setHead(branch)
        }
    }

    /// Gives an app another name; keys keep their roles.
    ///
    /// - Throws: ``AppError/busy(_:)`` while a push is under way.
    public func rename(_ name: AppName, to newName: AppName) throws {
        guard name != newName else { throw AppError.sameName(name) }
        try withTurn(of: name, "renames the app") {
            try locks.withLock(Self.lock) {
                do {
                    try apps.rename(Self.fileName(name), to: Self.fileName(newName), in: apps, whenOccupied: .refused)
                } catch FilesystemError.refused(_, _, let errno) where errno == .fileExists {
                    throw AppError.exists(newName)
                } catch FilesystemError.refused(_, _, let errno) where errno == .noSuchFileOrDirectory {
                    throw AppError.unknown(name)
                }
                try apps.sync()
                try keys.moveRoles(for: name, to: newName)
            }
        }
    }

    /// Removes an app, its repository and all roles for it. Images, builds and rejected sources stay.
    ///
    /// - Throws: ``AppError/busy(_:)`` while a push is under way.
    public func destroy(_ name: AppName) throws {
        try withTurn(of: name, "destroys the app") {
            try locks.withLock(Self.lock) {
                _ = try repository(name)
                // Before the repository goes: an app of the same name, created later, must not inherit them.
                try keys.moveRoles(for: name, to: nil)
                try apps.sweepStaging()
                try withTemporaryDirectory(in: apps, prefix: "destroyed") { trash in
                    try apps.rename(Self.fileName(name), to: Self.fileName(name), in: trash, whenOccupied: .refused)
                    try apps.sync()
                }
            }
        }
    }

    /// Writes anew what ``verifiedApp(_:)`` looks at: the hook, the configuration and the modes of one app.
    public func repair(_ name: AppName) throws {
        try withRepository(of: name) { repository in
            try HookDirectory(front: front).install()
            try repository.repair()
        }
    }

    /// Calls `body` with a repository that nobody else changes, and that no session takes for unused meanwhile: it would
    /// remove files under way.
    private func withRepository(of name: AppName, _ body: (AppRepository) throws -> Void) throws {
        try locks.withLock(Self.lock) {
            let repository = try repository(name)
            let use = try RepositoryUse(of: app(name, settings: repository.settings()), in: front)
            defer { extendLifetime(use) }
            try body(repository)
        }
    }

    /// The settings after `changes`, of which none has been made yet, but all can be.
    private func changed(_ settings: AppSettings, by changes: [AppChange]) throws -> AppSettings {
        var settings = settings
        for change in changes {
            switch change {
            case .setting(let setting, let value?): try settings.set(setting, to: value)
            case .setting(let setting, nil): settings.unset(setting)
            case .role(let key, _): try keys.checkRoles(of: key)
            }
        }
        return settings
    }

    private func setRoles(_ changes: [AppChange], for name: AppName) throws {
        for case .role(let key, let role) in changes { try keys.setRole(role, of: key, for: name) }
    }

    private func withTurn(of name: AppName, _ message: String, _ body: () throws -> Void) throws {
        _ = try repository(name)
        do {
            try front.turns(of: name).withTurn(.leaves, message: message, body)
        } catch QueueRefusal.busy {
            throw AppError.busy(name)
        }
    }

    private func repository(_ name: AppName) throws -> AppRepository {
        do {
            let directory = try apps.openDirectory(Self.fileName(name))
            return AppRepository(app: name, directory: directory, hooks: HookDirectory(front: front))
        } catch FilesystemError.refused(_, _, let errno) where errno == .noSuchFileOrDirectory {
            throw AppError.unknown(name)
        }
    }

    private func app(_ name: AppName, settings: AppSettings) throws -> App {
        let repository = front.path.appending("apps").appending("\(name)\(Self.suffix)")
        return App(name: name, settings: settings, repository: repository, hooks: HookDirectory(front: front).path)
    }

    private static let lock: FileName = "apps.lock"
    private static let suffix = ".git"

    private static func fileName(_ app: AppName) throws -> FileName { try FileName("\(app)\(suffix)") }

    private static func app(_ name: FileName) -> AppName? {
        guard name.bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) else { return nil }
        do {
            return try AppName(name.bytes.dropLast(suffix.utf8.count))
        } catch {
            // Not an app: something of somebody else's.
            return nil
        }
    }
}
