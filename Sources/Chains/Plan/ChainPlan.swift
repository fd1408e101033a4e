public import OCI

/// What building a chain does: a value that can be printed, compared and tested without a container.
public struct ChainPlan: Hashable, Sendable {
    /// The images that were asked for and what they need, in an order in which they can be built: the manifests', as far as it is one.
    public let images: [PlannedImage]
    public let warnings: [ManifestWarning]

    /// Images that do not need each other, wave by wave.
    public var waves: [[PlannedImage]] {
        var waves: [[PlannedImage]] = []
        for image in images {
            while image.wave > waves.count { waves.append([]) }
            waves[image.wave - 1].append(image)
        }
        return waves
    }

    /// The images that the chain is built from and does not make itself, each once.
    public var externalBases: [ImageReference] {
        let made = Set(images.flatMap(\.image.produced))
        var seen = made
        return images.flatMap(\.bases).filter { seen.insert($0).inserted }
    }
}
