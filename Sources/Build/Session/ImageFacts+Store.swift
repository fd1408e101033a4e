public import OCI

extension ImageFacts {
    /// Gets an image, which the lease holds then, and looks into it.
    ///
    /// - Parameter note: gets a line now and then while the image is pulled.
    /// - Throws: ``BuildError/image(_:_:)``.
    public init(
        of reference: ImageReference, _ pull: PullPolicy, _ inspector: some ImageInspector,
        _ registries: any ImageRegistries, _ lease: ImageLease, note: @escaping @Sendable (String) -> Void
    ) throws {
        do {
            let notes = PullNotes(of: reference, note: note)
            let image = try lease.image(
                reference, for: .current, pull: reference.isOfNoRegistry ? .never : pull, from: registries
            ) { notes.tell($0) }
            let paths = Convention.all.reduce(into: Set()) { $0.formUnion($1.lookedAt) }
            self.init(
                BaseImage(reference, manifest: image.descriptor), execution: image.configuration.execution,
                files: try inspector.files(at: paths, of: image, in: lease))
        } catch {
            throw BuildError.image(reference, error)
        }
    }
}

extension ImageReference {
    /// Whether a build has named it where the setting 'registry' is not set: `localhost/blog`, which is nowhere but here.
    public var isOfNoRegistry: Bool { registry.host == "localhost" && registry.port == nil }
}
