import ArgumentParser
import Filesystem
import OCI
import SystemPackage

/// Where the builder keeps its images.
struct StoreOptions: ParsableArguments {
    @Option(
        help: "Where Pushyard keeps its files (PUSHYARD_HOME, default \(StoreOptions.defaultHome)).",
        completion: .directory)
    var home: String?

    static let defaultHome = "/var/lib/pushyard"

    /// PUSHYARD_HOME.
    var path: FilePath { FilePath(home ?? environmentVariable("PUSHYARD_HOME") ?? Self.defaultHome) }

    /// Opens the store, or makes an empty one.
    func store() throws -> ImageStore {
        let home = path
        let builder = home.appending("builder")
        try createDirectory(home, mode: FilePermissions(rawValue: 0o755))
        // The mapped users of containers pass through it, and see nothing.
        try createDirectory(builder, mode: FilePermissions(rawValue: 0o711))
        return try ImageStore(builder.appending("images"))
    }

    private func createDirectory(_ path: FilePath, mode: FilePermissions) throws {
        guard let name = path.lastComponent else { return }
        let parent = path.removingLastComponent()
        do {
            try Directory(parent.isEmpty ? "." : parent).createDirectory(FileName(name.string), mode: mode)
        } catch FilesystemError.refused(.createDirectory, _, .fileExists) {
            // The usual case.
        }
    }
}
