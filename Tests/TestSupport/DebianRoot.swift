import Glibc
public import SystemPackage

/// A small real root filesystem: Debian 12 as `mmdebstrap --variant=minbase` makes it, 170 MB.
public enum DebianRoot {
    /// The tar; made once for a run of the tests, in 20 s, and gone with it. Of mmdebstrap's making: what it is, Debian
    /// decides.
    ///
    /// PUSHYARD_TEST_ROOT names one that is there, for those who run one test again and again.
    public static var archive: FilePath { get throws { try made.get() } }

    private static let made = Result { () throws -> FilePath in
        if let path = getenv("PUSHYARD_TEST_ROOT") { return FilePath(platformString: path) }
        // Not in memory, where 170 MB may be too much.
        var template = Array("/var/tmp/pushyard-test-root.XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw Errno(rawValue: errno) }
        close(file)
        let path = FilePath(platformString: template)
        removed = path
        atexit { if let path = removed { path.withPlatformString { _ = unlink($0) } } }
        try run(
            "mmdebstrap", ["--quiet", "--variant=minbase", "--format=tar", "bookworm", path.string], seconds: 600
        ).success()
        return path
    }

    // Written before the handler that reads it is there, and never again.
    private nonisolated(unsafe) static var removed: FilePath?
}
