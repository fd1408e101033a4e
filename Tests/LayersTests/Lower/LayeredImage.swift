import Filesystem
import Layers
import Mounts
import OCI
import SystemPackage
import Tar
import TestSupport

/// An image whose layers are these tars, the lowest first, in a layout of its own, with a store of layers beside it.
struct LayeredImage {
    let directory: FilePath
    let layout: ImageLayout
    let manifest: ImageManifest
    let configuration: ImageConfiguration

    /// Where umoci finds it.
    static let name = "image"

    init(_ tars: [[UInt8]], in directory: FilePath, compressed: Bool = false) throws {
        let layers = try tars.map { tar in
            try (tar, compressed ? gzip(tar) : tar, compressed ? MediaType.ociLayerGzip : .ociLayer)
        }
        try self.init(layers, in: directory)
    }

    init(_ contents: [(tar: [UInt8], blob: [UInt8], MediaType)], in directory: FilePath) throws {
        self.directory = directory
        try run("mkdir", ["-p", directory.string]).success()
        layout = try ImageLayout(creatingIfMissing: directory.appending("layout"))
        var configuration = ImageConfiguration(platform: try Platform("linux/amd64"))
        var layers: [Descriptor] = []
        for (tar, blob, mediaType) in contents {
            let layer = Descriptor(of: blob, mediaType: mediaType)
            try layout.write(blob, as: layer)
            configuration.appendLayer(diffID: Digest(of: tar), HistoryEntry(createdBy: "test"))
            layers.append(layer)
        }
        try layout.write(configuration.bytes, as: configuration.descriptor(.oci))
        manifest = try ImageManifest(format: .oci, configuration: configuration.descriptor(.oci), layers: layers)
        try layout.write(.manifest(manifest))
        try layout.tag(manifest.descriptor, as: ReferenceName(Self.name))
        self.configuration = configuration
    }

    func store(
        _ form: LayerForm? = nil, owners: OwnerRange = .standard, limits: LayerLimits = LayerLimits()
    ) throws -> LayerStore {
        try LayerStore(directory.appending("layers"), owners: owners, limits: limits, form: form)
    }

    func prepare(
        _ form: LayerForm? = nil, owners: OwnerRange = .standard, limits: LayerLimits = LayerLimits()
    ) throws -> [PreparedLayer] {
        try store(form, owners: owners, limits: limits).prepare(manifest, configuration, from: layout)
    }

    /// Calls `body` with the tree that a container would see; in a mount namespace.
    func withMerged<R>(_ layers: [PreparedLayer], _ body: (Directory) throws -> R) throws -> R {
        let directory = try Directory(directory)
        return try Filesystem.withTemporaryDirectory(in: directory, prefix: "merged") { scratch in
            try layers.withMounted(below: scratch) { roots in
                // Two at least, where nothing can be written.
                try scratch.createDirectory("empty", mode: FilePermissions(rawValue: 0o755))
                try scratch.createDirectory("root", mode: FilePermissions(rawValue: 0o755))
                let lower = roots.count > 1 ? roots : try [scratch.openDirectory("empty" as FileName)] + roots
                return try scratch.withMount(.overlay(Overlay(lower: lower)), on: "root", .readOnly) { try body($0) }
            }
        }
    }

    /// The tree that a container sees, with the owners that it sees, as `TreeListing` lists it.
    func listing(_ form: LayerForm, owners: OwnerRange = .standard) throws -> [String] {
        let layers = try prepare(form, owners: owners)
        return try withMerged(layers) { root in try treeListing(root, owners: owners) }
    }

    /// The tree that umoci unpacks.
    func listingByUmoci() throws -> [String] {
        let bundle = directory.appending("bundle")
        try run("umoci", ["unpack", "--image", "\(layout.path):\(Self.name)", bundle.string]).success()
        return try treeListing(Directory(bundle.appending("rootfs")), owners: nil)
    }
}

private func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    var writer = try GzipWriter(to: BytesSink(), workers: 1)
    try writer.write(bytes.span.bytes)
    return try writer.finish().bytes
}
