import Filesystem
import SystemPackage
import Threads

/// Something in a layout that is not as it should be.
public enum LayoutFault: Hashable, Sendable, CustomStringConvertible {
    /// A blob with other content than its name says.
    case content(Digest, found: Digest)
    /// Not a blob at all: the name is no digest, or it is no regular file.
    case stray(String)
    /// What is pointed to and not there, or of another size.
    case missing(Digest, from: String)
    /// What is pointed to and cannot be parsed.
    case document(Digest, reason: String)

    public var description: String {
        switch self {
        case .content(let digest, let found): "'\(digest)' has other content: its digest is '\(found)'"
        case .stray(let name): "'blobs/sha256/\(name)' is not a blob"
        case .missing(let digest, let origin): "'\(digest)' is missing: \(origin) points to it"
        case .document(let digest, let reason): "'\(digest)': \(reason)"
        }
    }
}

extension ImageLayout {
    /// Reads every blob again and follows every image; an intact layout has no faults.
    ///
    /// Beside a process that removes blobs, some may be reported missing.
    public func verify() throws -> [LayoutFault] {
        var faults = try verifyBlobs()
        var seen: Set<Digest> = []
        for descriptor in try index().manifests {
            try verify(descriptor, from: "'index.json'", &seen, &faults)
        }
        return faults
    }

    private func verifyBlobs() throws -> [LayoutFault] {
        var faults: [LayoutFault] = []
        let blobs = blobs
        let hashes = try OrderedMap<FileName, LayoutFault?>(workers: processorCount, depth: processorCount * 2) {
            { name in try Self.fault(of: name, in: blobs) }
        }
        for entry in try blobs.entries() {
            if hashes.isFull, let fault = try hashes.next(), let fault { faults.append(fault) }
            hashes.submit(entry.name)
        }
        while let fault = try hashes.next() { if let fault { faults.append(fault) } }
        return faults
    }

    private static func fault(of name: FileName, in blobs: Directory) throws -> LayoutFault? {
        let stray = LayoutFault.stray(name.description)
        // What is no digest is told of as such.
        guard let digest = try? Digest("sha256:\(name)") else { return stray }
        do {
            let found = try Digest(reading: blobs.openFile(RelativePath(name)))
            return found == digest ? nil : .content(digest, found: found)
        } catch FilesystemError.notRegular {
            return stray
        } catch FilesystemError.refused(.open, _, .tooManySymbolicLinkLevels) {
            return stray
        }
    }

    private func verify(
        _ descriptor: Descriptor, from origin: String, _ seen: inout Set<Digest>, _ faults: inout [LayoutFault]
    ) throws {
        guard seen.insert(descriptor.digest).inserted else { return }
        guard try has(descriptor) else {
            faults.append(.missing(descriptor.digest, from: origin))
            return
        }
        guard descriptor.mediaType.isIndex || descriptor.mediaType.isManifest else { return }
        do {
            for child in try document(descriptor).children {
                try verify(child, from: "'\(descriptor.digest)'", &seen, &faults)
            }
        } catch is ContentError {
            // Found already, when its blob was read.
        } catch let error as DocumentError {
            faults.append(.document(descriptor.digest, reason: error.description))
        }
    }
}
