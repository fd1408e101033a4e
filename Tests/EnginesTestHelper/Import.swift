import Glibc
import Layers
import OCI
import SystemPackage

/// Makes an image, of a root filesystem, and its layer ready to mount.
func importImage(_ archive: FilePath, into images: ImageLayout, _ layers: LayerStore) throws {
    let file = try FileDescriptor.open(archive, .readOnly, options: .closeOnExec)
    let layer = try images.streamBlob(MediaType("application/vnd.oci.image.layer.v1.tar")) { take in
        try file.closeAfter {
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            while case let count = try buffer.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
                try take(buffer.span.extracting(..<count).bytes)
            }
        }
    }
    var configuration = ImageConfiguration(platform: .current)
    configuration.appendLayer(diffID: layer.digest, HistoryEntry(createdBy: "mmdebstrap"))
    let bytes = configuration.bytes
    let descriptor = try images.streamBlob(configuration.descriptor(.oci).mediaType) { try $0(bytes.span.bytes) }
    let manifest = try ImageManifest(format: .oci, configuration: descriptor, layers: [layer])
    try images.write(.manifest(manifest))
    try images.tag(manifest.descriptor, as: baseName())
    _ = try layers.prepare(manifest, configuration, from: images)
    say("imported \(manifest.descriptor.digest)")
}
