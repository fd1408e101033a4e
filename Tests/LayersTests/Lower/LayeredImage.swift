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
        self.directory = directory
        layout = try ImageLayout(creatingIfMissing: directory.appending("layout"))
        var configuration = ImageConfiguration(platform: try Platform("linux/amd64"))
        var layers: [Descriptor] = []
        for tar in tars {
            let blob = compressed ? try gzip(tar) : tar
            let layer = Descriptor(of: blob, mediaType: compressed ? .ociLayerGzip : .ociLayer)
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
                for name in ["root", "upper", "work"] as [FileName] {
                    try scratch.createDirectory(name, mode: FilePermissions(rawValue: 0o755))
                }
                // A copy of the root's own metadata, as the engine makes it.
                guard let top = roots.last else { preconditionFailure("an image has layers") }
                if roots.count == 1 { return try body(top) }
                return try scratch.withMount(.overlay(Overlay(lower: roots)), on: "root", .readOnly) { try body($0) }
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

/// Files and what else there is in a tar, put together by our own writer.
func tar(_ entries: (TarEntry, content: String)...) throws -> [UInt8] {
    var writer = TarWriter(to: BytesSink(), format: .layer)
    for (entry, content) in entries {
        try writer.append(entry)
        try writer.write(Array(content.utf8).span.bytes)
    }
    return try writer.finish().bytes
}

struct BytesSink: ByteSink {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ bytes: RawSpan) { bytes.withUnsafeBytes { self.bytes += $0 } }
}

private func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    var writer = try GzipWriter(to: BytesSink(), workers: 1)
    try writer.write(bytes.span.bytes)
    return try writer.finish().bytes
}
