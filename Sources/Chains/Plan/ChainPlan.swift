/// What building a chain does: a value that can be printed, compared and tested without a container.
public struct ChainPlan: Hashable, Sendable {
    /// The images that were asked for and what they need, in an order in which they can be built: by wave, then as the manifests
    /// have them.
    public let images: [PlannedImage]
    public let warnings: [ManifestWarning]

    /// Images that do not need each other, wave by wave.
    public var waves: [[PlannedImage]] {
        var waves: [[PlannedImage]] = []
        for image in images {
            if image.wave > waves.count { waves.append([]) }
            waves[image.wave - 1].append(image)
        }
        return waves
    }
}
