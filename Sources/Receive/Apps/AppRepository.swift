import Filesystem
import SystemPackage
import Tools

/// An app's bare repository as a directory: what it must be like, and how it becomes so.
struct AppRepository {
    let app: AppName
    let directory: Directory
    let hooks: HookDirectory

    private static let settingsFile: FileName = "pushyard.json"
    private static let configuration: FileName = "config"

    /// Makes an empty directory a repository.
    func initialise(_ settings: AppSettings) throws {
        let branch = settings.branch?.description ?? "main"
        let arguments = ["init", "--quiet", "--bare", "--template=", "--initial-branch=\(branch)", "."]
        try Tool.git(arguments, in: directory.path).output()
        try write(settings)
    }

    func settings() throws -> AppSettings { try AppSettings.read(Self.settingsFile, in: directory) }

    /// Writes the settings and the configuration that follows from them; the caller holds the lock.
    func write(_ settings: AppSettings) throws {
        try settings.write(Self.settingsFile, in: directory)
        let configuration = GitConfiguration(hooks: hooks.path, settings: settings)
        try directory.replaceFile(Self.configuration, with: Array(configuration.text.utf8))
    }

    /// Makes `branch` the one that a clone checks out.
    func setHead(_ branch: BranchName) throws {
        try Tool.git(["--git-dir=.", "symbolic-ref", "HEAD", RefName(branch: branch).description], in: directory.path)
            .output()
    }

    /// The settings, when nothing is amiss.
    ///
    /// - Throws: ``AppError/altered(_:_:)`` when git would not do what it was set up for, ``RecordError``.
    func verified() throws -> AppSettings {
        guard try directory.metadata().isOurs else {
            throw altered("'\(directory.path)' can be written by other users")
        }
        let settings = try settings()
        let configuration = GitConfiguration(hooks: hooks.path, settings: settings)
        let text = try contents(of: RelativePath(Self.configuration))
        guard text == Array(configuration.text.utf8) else { throw altered("its git configuration is not pushyard's") }
        for file in Self.elsewhere where try contents(of: file) != nil {
            throw altered("'\(file)' in its repository leads git elsewhere")
        }
        if let fault = try hooks.fault() { throw altered(fault) }
        return settings
    }

    /// Removes what ``verified()`` would complain about, and writes the rest anew.
    func repair() throws {
        try directory.setMode(.ownerReadWriteExecute)
        for file in Self.elsewhere {
            let parent = try file.parent.map { try directory.openDirectory($0) } ?? directory
            try parent.removeFileIfPresent(file.name)
        }
        try write(settings())
    }

    /// Files that make git read objects, refs or configuration from other places: gitrepository-layout(5).
    private static let elsewhere: [RelativePath] = [
        "commondir", "config.worktree", "objects/info/alternates", "objects/info/http-alternates", "shallow",
    ]

    private func contents(of path: RelativePath) throws -> [UInt8]? {
        do {
            return try directory.contents(of: path, limit: 64 << 10)
        } catch FilesystemError.refused(_, _, let errno) where errno == .noSuchFileOrDirectory {
            return nil
        }
    }

    private func altered(_ what: String) -> AppError { .altered(app, what) }
}
