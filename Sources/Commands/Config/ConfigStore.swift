import ArgumentParser
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
            try directory.replaceFile(Self.name(app), with: configuration.bytes)
        }
    }

    private static func name(_ app: AppName) throws -> FileName { try FileName("\(app).yml") }
}
