import Glibc
public import SystemPackage

/// The `pushyard` that tests start: what PUSHYARD names, or else the one built beside the test bundle.
///
/// `Tests/run` sets PUSHYARD to the release executable, the one that users get.
public var pushyardExecutable: FilePath {
    get throws {
        if let path = getenv("PUSHYARD") { return FilePath(platformString: path) }
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard readlink("/proc/self/exe", &path, path.count - 1) > 0 else { throw Errno(rawValue: errno) }
        return FilePath(platformString: path).removingLastComponent().appending("pushyard")
    }
}
