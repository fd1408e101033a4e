import ArgumentParser
import OCI
import Source
import SystemPackage

/// `pushyard image export`
struct ImageExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write an image as an archive.",
        discussion: """
            The archive is a tar of an OCI image layout, for 'skopeo copy oci-archive:FILE', 'podman load' and \
            'docker load'. The same image makes the same bytes.

            Examples:
              pushyard image export blog -o blog.tar
              pushyard image export blog | ssh elsewhere podman load
            """)

    @Argument(help: "The image.")
    var name: String

    @Option(name: [.short, .long], help: "The archive to write instead of standard output.", completion: .file())
    var output: String?

    @OptionGroup var platform: PlatformOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
        let name = try ImageReference(name)
        let platform = try platform.given
        try store.store().withLease { lease in
            let root = try lease.root(name)
            let image = try platform.map { try lease.image(name, for: $0).descriptor } ?? root.descriptor
            try withOutput(output) { descriptor in
                var sink = try lease.writeArchive(of: image, named: root.name, to: DescriptorSink(descriptor))
                try sink.flush()
            }
        }
    }
}
