import Filesystem
import Layers
import OCI
import SystemPackage
import TestSupport

extension OverlayBuild {
    /// Tags an image of these layers as `name` in the layout.
    func image(_ name: String, _ layers: [ImageLayer?]) throws {
        var configuration = ImageConfiguration(platform: .current)
        configuration.execution.command = ["/bin/sh"]
        let empty = try ImageManifest(format: .oci, configuration: configuration.descriptor(.oci), layers: [])
        var image = try DerivedImage(
            from: empty, configuration, created: CreationTime(secondsSince1970: Self.epoch))
        for (number, layer) in layers.enumerated() { image.append(layer, createdBy: "layer \(number)") }
        try layout.tag(image.write(to: layout), as: ReferenceName(name))
    }

    /// What umoci makes of an image.
    func unpackedByUmoci(_ name: String) throws -> TreeSnapshot {
        let bundle = directory.path.appending("umoci-\(name)")
        try TestSupport.run("umoci", ["unpack", "--image", "\(layout.path):\(name)", bundle.string]).success()
        return try TreeSnapshot(of: Directory(bundle.appending("rootfs")))
    }

    /// What podman makes of an image.
    func unpackedByPodman(_ name: String) throws -> TreeSnapshot {
        let storage = directory.path.appending("podman-\(name)")
        let podman = [
            "--root=\(storage)/root", "--runroot=\(storage)/run", "--storage-driver=overlay", "--tmpdir=\(storage)/tmp",
        ]
        // It makes a name of the path, which has letters that no name may have.
        let pulled = try TestSupport.run(
            "podman", podman + ["pull", "--quiet", "oci:layout:\(name)"], directory: directory.path
        )
        .success()
        let id = pulled.outputText.split(separator: "\n").joined()
        let mounted = try TestSupport.run("podman", podman + ["image", "mount", id]).success()
        let path = mounted.outputText.split(separator: "\n").joined()
        let snapshot = try TreeSnapshot(of: Directory(FilePath(path)))
        try TestSupport.run("podman", podman + ["image", "unmount", id]).success()
        return snapshot
    }
}
