import Filesystem
import Hashing
import SystemPackage
public import Tar

extension RunningBuild {
    /// Passes an archive's bytes on to its reader and keeps a copy, in case it is to be rejected.
    ///
    /// - Parameter limit: in bytes; what comes after them is passed on and not kept.
    public func keeping<Base: ByteSource & Sendable>(_ source: Base, limit: UInt64) throws -> KeptSource<Base> {
        KeptSource(source, try SourceCopy(in: directory), limit: limit)
    }

    /// Keeps the source for an admin to look at, beside its reason: `rejected/ID/{source.tar.gz,reason.json}`.
    ///
    /// After an error nothing of it is there. The build goes on: it is finished as any other.
    public func reject<Base>(_ source: KeptSource<Base>, for failure: BuildFailure) throws {
        let document = RejectionDocument(
            origin, failure, at: .now, digest: try digestOfCopy(), isCut: source.isCut)
        try rejected.keep(SourceCopy.name, in: directory, as: id.fileName, document)
    }

    /// All that the builder keeps.
    public var rejected: RejectedSources {
        get throws {
            RejectedSources(in: try records.builder.createDirectories("rejected", mode: .ownerReadWriteExecute))
        }
    }

    private func digestOfCopy() throws -> String {
        let file = try directory.openFile(RelativePath(SourceCopy.name))
        let hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while case let count = try buffer.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
            hash.update(buffer.span.bytes.extracting(0..<count))
        }
        return "sha256:\(hexadecimal(hash.finish()))"
    }
}
