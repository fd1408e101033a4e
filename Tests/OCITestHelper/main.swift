import OCI
import SystemPackage

// A process for tests to kill: writes images into the layout that it is given until it is killed, and says each one's name in
// a line on standard output once it is there.

let arguments = CommandLine.arguments
guard arguments.count == 3, let writer = Int(arguments[2]) else { fatalError("usage: OCITestHelper LAYOUT WRITER") }
let layout = try ImageLayout(creatingIfMissing: FilePath(arguments[1]))
try FileDescriptor.standardOutput.writeAll("ready\n".utf8)

for number in 0... {
    // Every second layer is one that other writers write at the same moment.
    let seed = number % 2 == 0 ? number : number &+ writer &* 1000
    let layer = [UInt8](unsafeUninitializedCapacity: 200_000) { buffer, count in
        for index in 0..<buffer.count { buffer[index] = UInt8(truncatingIfNeeded: (index &* seed) ^ (index >> 8)) }
        count = buffer.count
    }
    let layerDescriptor = Descriptor(of: layer, mediaType: .ociLayer)
    var configuration = ImageConfiguration(platform: .current)
    configuration.appendLayer(diffID: layerDescriptor.digest, HistoryEntry(createdBy: "writer \(writer)"))
    let manifest = try ImageManifest(
        format: .oci, configuration: configuration.descriptor(.oci), layers: [layerDescriptor])
    try layout.write(layer, as: layerDescriptor)
    try layout.write(configuration.bytes, as: configuration.descriptor(.oci))
    try layout.write(.manifest(manifest))
    let name = try ReferenceName("writer-\(writer):\(number)")
    try layout.tag(manifest.descriptor, as: name)
    try FileDescriptor.standardOutput.writeAll("\(name) \(manifest.descriptor.digest)\n".utf8)
}
