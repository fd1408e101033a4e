public import Filesystem
import OCI
import SystemPackage

/// Something that chains have left on disk, and can do without.
public struct ChainRemnant: Sendable {
    public enum Kind: Sendable {
        /// What the last build of an image wrote.
        case log
        /// What an image exports.
        case artifact
        /// A file of packer's.
        case packer
        /// An image in the store of buildah and podman.
        case layers
        /// All that buildah and podman keep.
        case containers
    }

    public let kind: Kind
    /// Of the entry in its directory; an image's id.
    public let name: FileName
    public let lastUse: Timestamp
    /// In bytes.
    public let size: UInt64
}

extension ChainFiles {
    /// Calls `body` as ``withTurn(onWait:_:)`` does, but not at all while somebody builds chains here.
    public func ifIdle(_ body: () throws -> Void) throws {
        do {
            let lock = try FileLock(trying: Self.lock, in: directory)
            try body()
            extendLifetime(lock)
        } catch FilesystemError.held(let path, _) where path == directory.path.appending(".lock") {
            // What it uses stays, and nobody else knows what that is.
        }
    }

    /// What killed builds have left, by its path here.
    public func leftovers() throws -> [String] {
        try directory.strayStaging().map(\.description) + artifacts.strayStaging().map { "artifacts/\($0)" }
    }

    public func removeLeftovers() throws {
        try directory.sweepStaging()
        try sweep()
    }

    public func remainingLogs() throws -> [ChainRemnant] {
        try logs.entries().filter { $0.kind == .regular }.map { entry in
            let metadata = try logs.metadata(of: entry.name)
            return ChainRemnant(
                kind: .log, name: entry.name, lastUse: metadata.modified,
                size: UInt64(clamping: metadata.size))
        }
    }

    /// Those that images export; used when they are made, and when a chain finds them up to date.
    public func remainingArtifacts() throws -> [ChainRemnant] { try trees(.artifact, in: artifacts) }

    /// What else can be made again, if it has not been used since `oldest`.
    public func unusedCaches(since oldest: Timestamp, environment: [String: String]) throws -> [ChainRemnant] {
        var remnants: [ChainRemnant] = []
        if try directory.metadataIfPresent(of: Self.packer) != nil {
            remnants = try trees(.packer, in: directory.openDirectory(Self.packer)).filter { $0.lastUse < oldest }
        }
        if let store = try ContainerStore(self, environment) { remnants += try store.unused(since: oldest) }
        return remnants
    }

    /// - Precondition: the lock is held that ``ifIdle(_:)`` takes.
    public func remove(_ remnant: ChainRemnant, environment: [String: String]) throws {
        switch remnant.kind {
        case .log: try logs.removeFileIfPresent(remnant.name)
        case .artifact: try artifacts.removeTree(remnant.name)
        case .packer: try directory.openDirectory(Self.packer).removeTree(remnant.name)
        case .layers, .containers: try ContainerStore(self, environment)?.remove(remnant)
        }
    }

    private func trees(_ kind: ChainRemnant.Kind, in parent: Directory) throws -> [ChainRemnant] {
        // Hidden is what is not complete yet.
        try parent.entries().filter { $0.name.bytes.first != UInt8(ascii: ".") }.map { entry in
            let metadata = try parent.metadata(of: entry.name)
            let size =
                entry.kind == .directory
                ? try parent.openDirectory(entry.name).contentSize() : UInt64(clamping: metadata.size)
            return ChainRemnant(kind: kind, name: entry.name, lastUse: metadata.modified, size: size)
        }
    }
}
