import Filesystem
import OCI
import Records
import Source
import SystemPackage
import TestSupport
import Testing

func withRecords(_ body: (Records) throws -> Void) throws {
    try withTemporaryDirectory(on: .memory) { try body(Records(in: Directory($0))) }
}

func digest(_ text: String) -> Digest { Digest(of: Array(text.utf8)) }

func key(_ text: String) -> BuildKey {
    guard let source = SourceIdentity(digest(text).description) else { preconditionFailure("a digest is an identity") }
    return BuildKey(source: source, base: digest("base"), settings: digest("settings"))
}

/// A build that is over.
func finished(
    _ outcome: BuildOutcome, _ app: String, _ key: BuildKey? = nil, in records: Records
) throws -> BuildID {
    let build = try records.begin(BuildOrigin(app: app))
    if let key { try build.identify(key) }
    try build.finish(outcome)
    return build.id
}

/// A disk of 1 MiB.
func withSmallDisk(_ body: (FilePath) throws -> Void) throws {
    try withTemporaryDirectory { path in
        try run("mount", ["-t", "tmpfs", "-o", "size=1m", "small", path.string]).success()
        // Lazily: what another test starts meanwhile has a copy of each descriptor, until it executes.
        do {
            try body(path)
        } catch {
            // The test's own error says more.
            _ = try? run("umount", ["--lazy", path.string])
            throw error
        }
        try run("umount", ["--lazy", path.string]).success()
    }
}
