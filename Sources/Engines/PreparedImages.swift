public import Build
import Filesystem
public import Layers
public import OCI

/// Looks into images through their layers, which it makes ready to mount for that, as a build on them needs them anyway.
public struct PreparedImages: ImageInspector {
    private let layers: LayerStore
    private let note: @Sendable (String) -> Void

    /// - Parameter note: gets a line when a layer has to be made ready, which takes its time.
    public init(in layers: LayerStore, note: @escaping @Sendable (String) -> Void = { _ in }) {
        (self.layers, self.note) = (layers, note)
    }

    /// - Throws: as `LayerStore.prepare` does.
    public func files(
        at paths: Set<ContainerPath>, of image: StoredImage, in lease: ImageLease
    ) throws -> [ContainerPath: ImageFile] {
        let layout = lease.store.layout
        let layers = try layers.prepare(image.manifest, image.configuration, from: layout) { progress in
            if progress.state == .reading(0) {
                note("making layer \(progress.number) of \(progress.count) ready to mount")
            }
        }
        let tree = ImageTree(layers)
        return Dictionary(uniqueKeysWithValues: paths.map { ($0, tree.imageFile(at: $0.description)) })
    }
}

extension ImageTree {
    fileprivate func imageFile(at path: String) -> ImageFile {
        guard let file = file(at: path) else { return .missing }
        if file.kind == .directory { return .directory }
        guard file.isExecutable, let format = file.format else { return .notExecutable }
        let interpreter =
            switch format {
            case .script(let interpreter, _): interpreter
            case .binary(let interpreter?): interpreter
            case .binary(nil): [UInt8]()
            }
        if interpreter.isEmpty { return .program }
        // A relative one counts from the working directory, which nobody knows yet.
        let isThere = interpreter.first == UInt8(ascii: "/") && self.file(at: interpreter)?.isExecutable == true
        return isThere ? .program : .interpreterMissing(String(decoding: interpreter, as: UTF8.self))
    }
}
