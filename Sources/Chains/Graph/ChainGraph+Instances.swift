import OCI
import SystemPackage

extension ChainGraph.Request {
    /// The entries of every manifest, their names known; two alike are one.
    func instances(_ findings: inout Findings) throws(ManifestErrors) -> [ImageInstance] {
        let manifests = manifests.compactMap { Manifest(reading: $0, &findings) }
        checkParameters(manifests, &findings)
        var instances: [ImageInstance] = []
        var seen: [ImageID: Int] = [:]
        for manifest in manifests {
            let known = manifest.parameters.merging(parameters.filter { manifest.parameters[$0.key] != nil }) { $1 }
            for entry in manifest.entries {
                let limit = Manifest.maximumImages - instances.count
                guard let matrix = Matrix(entry, limit: limit, &findings) else { continue }
                guard matrix.combinations.count <= limit else {
                    findings.report(.tooMuch("the chain has more than \(Manifest.maximumImages) images"), entry.place)
                    throw ManifestErrors(errors: findings.errors)
                }
                for combination in matrix.combinations {
                    guard let instance = ImageInstance(entry, of: manifest, combination, parameters: known, &findings)
                    else { continue }
                    if let first = seen[instance.id] {
                        guard !instance.isSame(as: instances[first]) else { continue }
                        findings.report(.duplicate(instance.id.description, first: instances[first].place), entry.place)
                    } else {
                        seen[instance.id] = instances.count
                        instances.append(instance)
                    }
                }
            }
        }
        return instances
    }

    /// What the images are called, without a look at their files.
    public func labels() throws(ManifestErrors) -> [String] {
        var findings = Findings()
        return try instances(&findings).map { $0.parts?.reference.familiar ?? $0.name }
    }

    private func checkParameters(_ manifests: [Manifest], _ findings: inout Findings) {
        let known = Set(manifests.flatMap(\.parameters.keys))
        guard let manifest = manifests.first else { return }
        for name in parameters.keys.sorted() where !known.contains(name) {
            findings.report(.parameter(name, known: known.sorted()), EntryPlace(manifest: manifest.path))
        }
    }
}

extension ImageInstance {
    /// Whether both describe the same image: a repetition, and no contradiction.
    fileprivate func isSame(as other: ImageInstance) -> Bool {
        entry.members == other.entry.members && variables == other.variables
            && manifest.directory == other.manifest.directory
    }
}
