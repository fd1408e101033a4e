public import OCI

extension ImageFacts {
    /// Gets an image, which the lease holds then, and looks into it.
    ///
    /// - Throws: ``BuildError/image(_:_:)``.
    public init(
        of reference: ImageReference, _ pull: PullPolicy, _ inspector: some ImageInspector,
        _ registries: any ImageRegistries, _ lease: ImageLease
    ) throws {
        do {
            let image = try lease.image(reference, for: .current, pull: pull, from: registries)
            let paths = Convention.all.reduce(into: Set()) { $0.formUnion($1.lookedAt) }
            self.init(
                BaseImage(reference, manifest: image.descriptor), execution: image.configuration.execution,
                files: try inspector.files(at: paths, of: image, in: lease))
        } catch {
            throw BuildError.image(reference, error)
        }
    }
}
