import ArgumentParser
import Build
import Filesystem
import Receive
import Settings
import SystemPackage

/// The files in which the settings of apps are kept.
struct ConfigStore {
    private static let limit = 1 << 20
    private let home: BuilderHome
    private let directory: Directory

    init(_ options: StoreOptions) throws {
        home = try BuilderHome(options)
        directory = try home.subdirectory("config")
    }

    func read(_ app: AppName) throws -> AppConfiguration {
        let name = try Self.name(app)
        do {
            let bytes = try directory.contents(of: RelativePath(name), limit: Self.limit)
            return try AppConfiguration(bytes, path: home.configuration(of: app).string)
        } catch FilesystemError.refused(_, _, .noSuchFileOrDirectory) {
            return AppConfiguration()
        }
    }

    /// Makes all changes, or none.
    func change(_ app: AppName, _ change: (inout AppConfiguration) throws -> Void) throws {
        try directory.withLock(".lock") {
            var configuration = try read(app)
            try change(&configuration)
            try check(configuration, of: app)
            try directory.replaceFile(Self.name(app), with: configuration.bytes)
        }
    }

    /// What no build could follow is refused here; whether a secret's file is there, a build sees.
    private func check(_ configuration: AppConfiguration, of app: AppName) throws {
        var settings = try Settings { ["PUSHYARD_CONFIG": "/dev/null"][$0] }
        for (name, text) in configuration.values {
            guard name.hasPrefix(Settings.secrets.name(of: "")) else {
                settings.options[name] = .text(text)
                continue
            }
            guard text.hasPrefix("/") else { throw UnusableSetting.secret(FilePath(text)) }
        }
        _ = try BuildSettings(settings, app: app)
    }

    private static func name(_ app: AppName) throws -> FileName { try FileName("\(app).yml") }
}
