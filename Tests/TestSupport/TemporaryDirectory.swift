import Glibc
public import SystemPackage

/// Where a test's files live.
public enum TemporaryPlace: Sendable {
    /// TMPDIR, or `/var/tmp`: a real file system with extended attributes and honest speeds.
    case disk
    /// `/dev/shm`: nothing reaches a disk.
    case memory

    fileprivate var directory: FilePath {
        switch self {
        case .disk: FilePath(getenv("TMPDIR").map { String(cString: $0) } ?? "/var/tmp")
        case .memory: "/dev/shm"
        }
    }
}

/// Gives `body` an empty directory of its own, and removes it with all that is in it when `body` has ended.
///
/// - Throws: what `body` throws; `Errno` or ``ToolFailed`` when the directory cannot be created or removed.
public func withTemporaryDirectory<Result>(
    on place: TemporaryPlace = .disk, _ body: (FilePath) throws -> Result
) throws -> Result {
    let directory = try createTemporaryDirectory(on: place)
    let result: Result
    do {
        result = try body(directory)
    } catch {
        // The test's own error says more than a second one from cleaning up after it.
        try? remove(directory)
        throw error
    }
    try remove(directory)
    return result
}

/// The same for a body that suspends.
public func withTemporaryDirectory<Result>(
    on place: TemporaryPlace = .disk, _ body: (FilePath) async throws -> Result
) async throws -> Result {
    let directory = try createTemporaryDirectory(on: place)
    let result: Result
    do {
        result = try await body(directory)
    } catch {
        // As above.
        try? remove(directory)
        throw error
    }
    try remove(directory)
    return result
}

private func createTemporaryDirectory(on place: TemporaryPlace) throws -> FilePath {
    var template = Array(place.directory.appending("pushyard-test.XXXXXX").string.utf8CString)
    guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
    return FilePath(platformString: template)
}

/// Through rm(1): it copes with every name, any depth and trees that change under it.
private func remove(_ directory: FilePath) throws {
    try run("rm", ["-rf", "--one-file-system", "--", directory.string]).success()
}
