import OCI

/// What the images of a chain are called, for those that refer to each other.
struct ChainIndex {
    let instances: [ImageInstance]
    private var byName: [String: [Int]] = [:]
    private var byText: [String: Int] = [:]

    init(_ instances: [ImageInstance]) {
        self.instances = instances
        for (index, instance) in instances.enumerated() {
            byName[instance.name, default: []].append(index)
            byText[instance.id.description] = index
            if let reference = instance.parts?.reference { byText[reference.withDefaultTag.description] = index }
        }
    }

    /// The image that an id, a tag or a name means to another image, `from`: of several of one name, that with equal values for the
    /// variables of both.
    func image(_ text: String, for other: ImageInstance) -> [ImageID] {
        if let index = byText[text] { return [instances[index].id] }
        if let reference = ImageReference(ifOne: text), let index = byText[reference.withDefaultTag.description] {
            return [instances[index].id]
        }
        return matches(byName[text] ?? [], for: other)
    }

    /// The images that export files under a name.
    func artifact(_ name: String, for other: ImageInstance) -> [ImageID] {
        let exporting = (byName[name] ?? []).filter { !instances[$0].exports.isEmpty }
        return matches(exporting, for: other)
    }

    var artifactNames: [String] { Set(instances.lazy.filter { !$0.exports.isEmpty }.map(\.name)).sorted() }

    private func matches(_ indices: [Int], for other: ImageInstance) -> [ImageID] {
        indices.filter { index in
            instances[index].variables.allSatisfy { name, value in (other.variables[name] ?? value) == value }
        }.map { instances[$0].id }
    }
}
