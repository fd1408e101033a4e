import ArgumentParser
import OCI
import Registry
import Source
import SystemPackage

/// `pushyard image copy`
struct ImageCopy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy an image between registries, layouts, archives and here.",
        discussion: """
            A place is a name of an image here, or one of

              docker://REFERENCE          a registry
              oci:DIRECTORY[:NAME]        an OCI image layout; made if it is missing
              oci-archive:FILE[:NAME]     a tar of one

            All platforms of an image are copied, unless one is named. A registry gets the documents as they are; \
            elsewhere they become OCI's. Prints the digest.

            Examples:
              pushyard image copy docker://debian:12 docker://registry.lan:5000/mirror/debian:12
              pushyard image copy --platform linux/arm64 docker://debian:12 oci:images:debian
              pushyard image copy oci-archive:blog.tar blog

            Exit status: 0 done, 12 no image, 20 a registry not reached, 1 not read or written, 2 usage.
            """)

    @Argument(help: "Where the image is.")
    var source: String

    @Argument(help: "Where it goes.")
    var destination: String

    @OptionGroup var platform: PlatformOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
        let (from, to) = try (ImagePlace(source), ImagePlace(destination))
        let registries = try registry.registries(of: [from, to].compactMap(\.reference))
        let digest = try store.store().withLease { lease in
            let origin = try open(from, lease, registries)
            return try copy(origin.root, from: origin.source, of: from, to: to, lease, registries)
        }
        try printResult("\(digest)")
    }

    private func open(
        _ place: ImagePlace, _ lease: ImageLease, _ registries: Registries
    ) throws -> (root: Descriptor, source: any ImageSource) {
        switch place {
        case .store(let reference): return (try lease.root(reference).descriptor, lease)
        case .registry(let reference):
            let repository = try registries.repository(of: reference)
            guard let document = try repository.document(reference.manifest) else {
                throw StoreError.notInRegistry(reference)
            }
            return (document.descriptor, repository)
        case .layout(let path, let name):
            let layout = try ImageLayout(path)
            return (try pick(name, of: layout.entries(), at: path), layout)
        case .archive(let path, let name):
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            let entries = try file.closeAfter {
                try lease.readArchive(DescriptorSource(file, within: .seconds(1_000_000)), at: path)
            }
            return (try pick(name, of: entries, at: path), lease)
        }
    }

    private func copy(
        _ root: Descriptor, from source: any ImageSource, of place: ImagePlace, to target: ImagePlace,
        _ lease: ImageLease, _ registries: Registries
    ) throws -> Digest {
        let platform = try platform.given
        func copy(to destination: any ImageDestination, as format: ImageFormat? = .oci) throws -> Descriptor {
            try withProgress {
                try copyImage(root, from: source, to: destination, platform: platform, as: format, $0).image
            }
        }
        let image: Descriptor
        switch target {
        case .store(let reference):
            image = try copy(to: lease)
            try lease.tag(image, as: reference)
        case .registry(let reference):
            let known = try lease.store.repositories(of: reference.registry)
            let sibling = place.registry.flatMap { $0.registry == reference.registry ? $0.repository : nil }
            let repository = try registries.repository(of: reference) { digest in
                (sibling.map { [$0] } ?? []) + (known[digest] ?? [])
            }
            image = try copy(to: repository, as: nil)
            if let tag = reference.tag, let document = try repository.document(.digest(image.digest)) {
                try repository.tag(document, as: tag)
            }
        case .layout(let path, let name):
            let layout = try ImageLayout(creatingIfMissing: path)
            image = try copy(to: layout)
            if let name { try layout.tag(image, as: name) }
        case .archive(let path, let name):
            image = try copy(to: lease)
            try withOutput(path.string) { descriptor in
                var sink = try lease.writeArchive(of: image, named: name, to: DescriptorSink(descriptor))
                try sink.flush()
            }
        }
        return image.digest
    }

    private func pick(_ name: ReferenceName?, of entries: [LayoutEntry], at path: FilePath) throws -> Descriptor {
        let found = name == nil ? entries : entries.filter { $0.name == name }
        guard let first = found.first else {
            guard let name else { throw LayoutError.empty(path) }
            throw LayoutError.noImage(name, path)
        }
        guard found.allSatisfy({ $0.descriptor.digest == first.descriptor.digest }) else {
            guard let name else { throw LayoutError.unnamed(path, entries.compactMap(\.name)) }
            throw LayoutError.ambiguous(name, path)
        }
        return first.descriptor
    }
}
