/// An image of a store for one platform: it can be run, derived from, pushed.
public struct StoredImage: Hashable, Sendable {
    /// The manifest, with its platform.
    public let descriptor: Descriptor
    public let manifest: ImageManifest
    public let configuration: ImageConfiguration

    init(_ descriptor: Descriptor, _ manifest: ImageManifest, _ configuration: ImageConfiguration) throws(UnfitImage) {
        guard manifest.layers.count == configuration.diffIDs.count else {
            throw .layerCount(
                descriptor.digest, layers: manifest.layers.count, diffIDs: configuration.diffIDs.count)
        }
        self.descriptor = descriptor
        self.manifest = manifest
        self.configuration = configuration
    }
}

extension ImageManifest {
    /// Throws for what is stored like an image and is none, such as a chart, a signature or an attestation.
    func checkRunnable() throws(UnfitImage) {
        guard configuration.mediaType.isConfiguration else {
            throw .notAnImage(descriptor.digest, configuration.mediaType)
        }
        for layer in layers where !layer.mediaType.isLayer { throw .notALayer(layer.digest, layer.mediaType) }
    }
}

/// Why nothing can be run from an image.
public enum UnfitImage: Error, Hashable, Sendable, CustomStringConvertible {
    case notAnImage(Digest, MediaType)
    case notALayer(Digest, MediaType)
    case layerCount(Digest, layers: Int, diffIDs: Int)
    case platform(ImageReference, wanted: Platform, found: Platform)

    public var description: String {
        switch self {
        case .notAnImage(let digest, let type): "'\(digest)' is not a container image: its configuration is '\(type)'"
        case .notALayer(let digest, let type): "layer '\(digest)' is not one of a container image: it is '\(type)'"
        case .layerCount(let digest, let layers, let diffIDs):
            "cannot use image '\(digest)': it has \(layers) layers, its configuration \(diffIDs)"
        case .platform(let reference, let wanted, let found):
            "image '\(reference.familiar)' is for \(found), not for \(wanted)"
        }
    }
}
