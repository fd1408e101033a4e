extension ImageStore {
    /// The configurations of all images that are here, each for every platform that is here.
    ///
    /// What cannot be read, or is no container image, is left out: `verify` tells of it.
    public func configurations() throws -> [ImageConfiguration] {
        var found: [ImageConfiguration] = []
        var seen: Set<Digest> = []
        var waiting = try images().map(\.descriptor)
        while let descriptor = waiting.popLast() {
            guard seen.insert(descriptor.digest).inserted, try layout.has(descriptor) else { continue }
            // Here and below: of one image that cannot be read nothing is lost but time, as its layers are made ready again.
            switch try? layout.document(descriptor) {
            case .index(let index): waiting += index.manifests
            case .manifest(let manifest):
                if let configuration = try? layout.configuration(of: manifest) { found.append(configuration) }
            case nil: continue
            }
        }
        return found
    }
}
