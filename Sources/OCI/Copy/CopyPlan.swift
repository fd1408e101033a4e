/// What an image consists of, as it will be at the destination.
struct CopyPlan {
    static let maximumDepth = 8

    /// Each after those that it points to.
    private(set) var documents: [ImageDocument] = []
    /// Each once.
    private(set) var blobs: [Descriptor] = []
    private let format: ImageFormat?
    private var planned: [Digest: Descriptor] = [:]
    private var blobDigests: Set<Digest> = []

    /// - Parameter format: what documents become; nil leaves them as they are.
    init(format: ImageFormat?) { self.format = format }

    /// - Returns: what points to the document at the destination.
    mutating func add(
        _ document: ImageDocument, _ descriptor: Descriptor, from source: some ImageSource, depth: Int = 1
    ) throws -> Descriptor {
        guard depth <= Self.maximumDepth else { throw CopyError.tooDeep(descriptor.digest) }
        if let known = planned[descriptor.digest] { return known }
        let added: ImageDocument
        switch document {
        case .manifest(let manifest): added = .manifest(try add(manifest))
        case .index(let index):
            let children = try index.manifests.map { child in
                try add(try source.document(child), child, from: source, depth: depth + 1)
            }
            added = try .index(convert(index, children))
        }
        documents.append(added)
        let result = added == document ? descriptor : descriptor.pointing(to: added)
        planned[descriptor.digest] = result
        return result
    }

    private mutating func add(_ manifest: ImageManifest) throws -> ImageManifest {
        let converted = try convert(manifest)
        for blob in [converted.configuration] + converted.layers {
            guard !blob.mediaType.isForeignLayer else { throw CopyError.foreignLayer(blob.digest) }
            if blobDigests.insert(blob.digest).inserted { blobs.append(blob) }
        }
        return converted
    }

    private func convert(_ manifest: ImageManifest) throws -> ImageManifest {
        guard let format, manifest.mediaType.format != format else { return manifest }
        return try ImageManifest(
            format: format, configuration: manifest.configuration, layers: manifest.layers,
            annotations: manifest.annotations)
    }

    private func convert(_ index: ImageIndex, _ children: [Descriptor]) throws -> ImageIndex {
        guard let format, index.mediaType.format != format || children != index.manifests else { return index }
        return ImageIndex(format: format, manifests: children, annotations: index.annotations)
    }
}

extension Descriptor {
    /// What points to another document in the place of this one.
    fileprivate func pointing(to document: ImageDocument) -> Descriptor {
        let target = document.descriptor
        return Descriptor(
            mediaType: target.mediaType, digest: target.digest, size: target.size, platform: platform,
            annotations: annotations)
    }
}
