import ArgumentParser
import Build
import Filesystem
import OCI
import Receive
import SystemPackage

/// The part of PUSHYARD_HOME that belongs to the builder.
///
///     artifacts/APP/images    which image came of which inputs
///     artifacts/APP/caches    directories kept between builds
///     builds/ID/log           what a build wrote
///     config/APP.yml          what 'pushyard config set' has set
///     images                  the image store
///     locks/builds/APP        whose turn it is
///     scratch                 what belongs to running builds
struct BuilderHome {
    private static let mode = FilePermissions(rawValue: 0o700)

    let path: FilePath
    let directory: Directory
    let store: ImageStore

    /// Opens `HOME/builder`, or makes it; the parent of HOME must be there.
    init(_ options: StoreOptions) throws {
        store = try options.store()
        path = store.layout.path.removingLastComponent()
        directory = try Directory(path)
    }

    /// The builds of an app, one after another in the order of arrival.
    func turns(of app: AppName) throws -> TicketQueue {
        TicketQueue(in: try directory(of: app, in: "locks/builds"))
    }

    static let known: FileName = "images"

    func known(of app: AppName) throws -> KnownImages {
        let artifacts = try directory(of: app, in: "artifacts")
        return KnownImages(in: try artifacts.createDirectories(RelativePath(Self.known), mode: Self.mode))
    }

    func caches(of app: AppName) throws -> Directory {
        try directory(of: app, in: "artifacts").createDirectories("caches", mode: Self.mode)
    }

    func subdirectory(_ path: RelativePath) throws -> Directory {
        try directory.createDirectories(path, mode: Self.mode)
    }

    /// Where the app's settings are; the file may be missing.
    func configuration(of app: AppName) -> FilePath { path.appending("config/\(app).yml") }

    private func directory(of app: AppName, in parent: RelativePath) throws -> Directory {
        try subdirectory(parent.appending(FileName(app.description)))
    }
}
