public import Filesystem
import OCI
import SystemPackage

/// Which image came of which inputs: a small file for each, whose name is the digest of the inputs.
///
/// What it says is a hint: whoever uses it sees whether the image is there. Nothing is lost with a file.
public struct KnownImages: Sendable {
    private let directory: Directory

    /// Of one app; the directory is its own.
    public init(in directory: Directory) { self.directory = directory }

    func image(of inputs: Digest) throws -> Digest? {
        do {
            let bytes = try directory.contents(of: RelativePath(FileName(inputs.hex)), limit: 1 << 10)
            // One that a power failure has cut is none.
            return try? Digest(String(decoding: bytes, as: UTF8.self))
        } catch FilesystemError.refused(_, _, .noSuchFileOrDirectory) {
            return nil
        }
    }

    func set(_ image: Digest, for inputs: Digest) throws {
        try withTemporaryDirectory(in: directory, prefix: "writing") { scratch in
            let file = try scratch.createFile("image", mode: .ownerReadWrite)
            try file.write(Array(image.description.utf8).span.bytes)
            try file.close()
            try scratch.rename("image", to: FileName(inputs.hex), in: directory, whenOccupied: .replaced)
        }
    }

    /// Forgets all but the newest.
    ///
    /// - Returns: how many are forgotten, or would be.
    public func prune(keeping count: Int, dryRun: Bool = false) throws -> Int {
        if !dryRun { try directory.sweepStaging() }
        // What has another name is being written.
        let names = try directory.entries().map(\.name).filter { $0.bytes.count == 64 }
        guard names.count > count else { return 0 }
        let times = try names.map { (time: try directory.metadata(of: $0).modified, name: $0) }
        let oldest = times.sorted { $0.time < $1.time }.prefix(names.count - count)
        if !dryRun { for image in oldest { try directory.removeFileIfPresent(image.name) } }
        return oldest.count
    }
}
