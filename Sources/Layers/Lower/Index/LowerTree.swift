/// Layers on top of each other, as overlayfs shows them, from their indexes: a higher one hides what lower ones have, and
/// directories are merged. https://docs.kernel.org/filesystems/overlayfs.html
struct LowerTree: Sendable {
    /// The highest first.
    private let layers: [LayerIndex]

    /// - Parameter layers: the lowest first.
    init(_ layers: [LayerIndex] = []) { self.layers = layers.reversed() }

    var isEmpty: Bool { layers.isEmpty }

    /// What is at a path; none of its components is followed if it is a symbolic link. No components are the root.
    func entry(at path: [ArraySlice<UInt8>]) -> LayerIndex.Entry? {
        var prefix: [UInt8] = []
        var (entry, parts) = find(prefix, in: Array(self.layers.indices))
        for component in path {
            guard entry?.kind == .directory else { return nil }
            if !prefix.isEmpty { prefix.append(UInt8(ascii: "/")) }
            prefix += component
            (entry, parts) = find(prefix, in: parts)
        }
        return entry
    }

    /// What these layers show at a path, and which of them have a part in it if it is a directory.
    private func find(_ path: [UInt8], in layers: [Int]) -> (LayerIndex.Entry?, parts: [Int]) {
        var shown: LayerIndex.Entry?
        var parts: [Int] = []
        for layer in layers {
            guard let entry = self.layers[layer].entry(at: path) else { continue }
            if entry.kind == .whiteout { break }
            shown = shown ?? entry
            guard entry.kind == .directory else { break }
            parts.append(layer)
            if entry.isOpaque { break }
        }
        return (shown, parts)
    }
}
