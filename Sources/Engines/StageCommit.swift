import Build
import Filesystem
import Layers
import OCI

/// What becomes of a stage's root: an image on top of its base.
struct StageCommit {
    let stage: Stage
    let commit: Commit
    let base: ImageManifest
    let configuration: ImageConfiguration
    let epoch: Int64
    let writer: LayerWriter

    /// Makes the layers, the configuration and the manifest.
    ///
    /// - Parameters:
    ///   - root: not mounted any more, but what it consists of is.
    ///   - early: what has been compressed of it.
    /// - Throws: `LayerError`, and what the destination throws.
    func make(of root: StageRoot, _ early: EarlyMembers?, to destination: some ImageDestination) throws -> BuiltImage {
        var image = try DerivedImage(
            from: base, configuration, created: CreationTime(secondsSince1970: epoch))
        var lower = root.base
        for layer in root.inserted {
            let tree = InsertedTree(
                layer.content, at: RelativePath(names: layer.path), user: layer.user.id, group: layer.user.group,
                over: lower)
            image.append(try writer.write(tree, to: destination), createdBy: commit.createdBy)
            lower.append(layer.directory)
        }
        let upper = UpperDirectory(
            root.upper, over: lower, mountPoints: root.mountPoints.paths,
            excluded: Set(commit.excluded.compactMap { RelativePath(in: $0) }))
        image.append(try writer.write(upper, early: early, to: destination), createdBy: commit.createdBy)
        // While the last of it is on its way.
        early?.discard()
        image.execution = commit.execution
        let manifest = try image.write(to: destination, annotations: commit.annotations)
        return BuiltImage(stage: stage.name, manifest: manifest, layers: image.added)
    }
}

extension RelativePath {
    /// Nil for no names: the directory itself.
    init?(names: [FileName]) {
        guard let first = names.first else { return nil }
        self = names.dropFirst().reduce(RelativePath(first)) { $0.appending($1) }
    }

    /// Nil for the root.
    fileprivate init?(in path: ContainerPath) {
        // A path of a container is made of names.
        try? self.init(names: path.components.map { try FileName(String($0)) })
    }
}

extension MountPoints {
    /// What was made, without the directories above.
    var paths: Set<RelativePath> { Set(missing.compactMap { RelativePath(names: $0.names) }) }
}
