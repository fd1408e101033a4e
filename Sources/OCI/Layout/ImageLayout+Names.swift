import Filesystem

/// An image in a layout's `index.json`.
public struct LayoutEntry: Hashable, Sendable {
    /// Nil where it has none that we accept.
    public let name: ReferenceName?
    /// Without the annotation that is the name.
    public let descriptor: Descriptor
}

extension ImageLayout {
    /// The images in the order of `index.json`. One with two names is there twice.
    public func entries() throws -> [LayoutEntry] {
        try index().entries
    }

    /// What a name stands for.
    ///
    /// - Throws: ``LayoutError/noImage(_:_:)``, ``LayoutError/ambiguous(_:_:)``.
    public func resolve(_ name: ReferenceName) throws -> Descriptor {
        let found = try entries().filter { $0.name == name }.map(\.descriptor)
        guard let first = found.first else { throw LayoutError.noImage(name, path) }
        guard found.allSatisfy({ $0.digest == first.digest }) else { throw LayoutError.ambiguous(name, path) }
        return first
    }

    /// Gives an image a name, which it takes from the image that had it.
    ///
    /// - Throws: ``LayoutError/noBlob(_:_:)`` if the layout does not have the descriptor's content.
    public func tag(_ descriptor: Descriptor, as name: ReferenceName) throws {
        guard try has(descriptor) else { throw LayoutError.noBlob(descriptor.digest, path) }
        var named = descriptor
        named.annotations[ImageIndex.nameKey] = name.description
        try changeIndex { manifests in
            manifests.removeAll { ImageIndex.name(of: $0) == name }
            manifests.append(named)
        }
    }

    /// Takes a name away; the content stays.
    ///
    /// - Throws: ``LayoutError/noImage(_:_:)``.
    public func untag(_ name: ReferenceName) throws {
        try changeIndex { manifests in
            let count = manifests.count
            manifests.removeAll { ImageIndex.name(of: $0) == name }
            guard manifests.count < count else { throw LayoutError.noImage(name, path) }
        }
    }

    /// Takes several names away, those that are there.
    func untag(_ names: [ReferenceName]) throws {
        let names = Set(names)
        try changeIndex { manifests in
            manifests.removeAll { descriptor in ImageIndex.name(of: descriptor).map(names.contains) ?? false }
        }
    }

    func index() throws -> ImageIndex {
        let limit = ImageIndex.maximumSize
        return try ImageIndex(parsing: directory.contents(of: "index.json", limit: limit), as: .ociIndex)
    }

    private func changeIndex(_ change: (inout [Descriptor]) throws -> Void) throws {
        try withIndexLocked {
            let index = try index()
            var manifests = index.manifests
            try change(&manifests)
            guard manifests != index.manifests else { return }
            let changed = index.replacing(manifests: manifests)
            guard changed.bytes.count <= ImageIndex.maximumSize else {
                throw DocumentError(.index, .tooLarge(limit: ImageIndex.maximumSize))
            }
            try directory.install("index.json", changed.bytes)
        }
    }
}

extension ImageIndex {
    fileprivate static let nameKey = "org.opencontainers.image.ref.name"

    /// The images, if this is the `index.json` of a layout.
    var entries: [LayoutEntry] {
        manifests.map { descriptor in
            var unnamed = descriptor
            unnamed.annotations[Self.nameKey] = nil
            return LayoutEntry(name: Self.name(of: descriptor), descriptor: unnamed)
        }
    }

    fileprivate static func name(of descriptor: Descriptor) -> ReferenceName? {
        guard let text = descriptor.annotations[nameKey] else { return nil }
        // Other programs write names that we cannot say; such an entry stays, without a name.
        return try? ReferenceName(text)
    }
}
