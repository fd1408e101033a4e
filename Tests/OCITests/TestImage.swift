import OCI
import SystemPackage
import Tar
import TestSupport

/// Bytes that are there as a whole.
struct ArraySource: ByteSource {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let piece = rest.prefix(min(buffer.count, 1000))
        buffer.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
}

/// An image with one layer for each of the texts, which is the content of a file `text`.
func writeImage(
    _ texts: String..., platform: String = "linux/amd64", format: ImageFormat = .oci, to layout: ImageLayout
) throws -> ImageManifest {
    var configuration = ImageConfiguration(platform: try Platform(platform))
    configuration.execution.command = ["/bin/sh"]
    var layers: [Descriptor] = []
    for text in texts {
        let tar = archive(text)
        let layer = Descriptor(of: tar, mediaType: .ociLayer)
        var source = ArraySource(tar)
        try layout.write(layer, from: &source)
        configuration.appendLayer(diffID: layer.digest, HistoryEntry(createdBy: text))
        layers.append(layer)
    }
    try layout.write(configuration.bytes, as: configuration.descriptor(.oci))
    let manifest = try ImageManifest(format: format, configuration: configuration.descriptor(.oci), layers: layers)
    try layout.write(.manifest(manifest))
    return manifest
}

private func archive(_ text: String) -> [UInt8] {
    rawFile("text", text) + [UInt8](repeating: 0, count: 1024)
}

/// Writes a blob's file as somebody else would.
func overwrite(_ digest: Digest, with content: String, in layout: FilePath) throws {
    let path = layout.appending("blobs/sha256/\(digest.hex)")
    let file = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
    try file.closeAfter { _ = try file.writeAll(content.utf8) }
}
