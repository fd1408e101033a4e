import SystemPackage
import Threads

/// Fills in the templates of images, on all processors, for whoever asks for one after the other in their order.
///
/// A program runs for each, and for most of its time nothing of ours does.
final class Rendering {
    private var ahead: ArraySlice<ChainImage>
    /// Nil where it would not help.
    private let map: OrderedMap<ChainImage, Result<[UInt8], ManifestFault>>?

    /// - Parameter images: in the order in which ``text(of:)`` is called, once for each that has a template.
    init(_ images: [ChainImage]) {
        ahead = images.filter { ($0.template?.language ?? .none) != .none }[...]
        let workers = min(processorCount, ahead.count)
        // Without threads it takes longer, and the template's own says so.
        map = workers < 2 ? nil : try? OrderedMap(workers: workers, depth: 4 * workers) { { Self.render($0) } }
    }

    /// The file that an image is built from, its parameters filled in.
    ///
    /// - Throws: as ``Template/render(_:includes:roots:)``.
    func text(of image: ChainImage) throws(ManifestFault) -> [UInt8] {
        guard let map, image.template?.language != Template.Language.none else { return try Self.render(image).get() }
        while !map.isFull, let next = ahead.popFirst() { map.submit(next) }
        let result: Result<[UInt8], ManifestFault>?
        do {
            result = try map.next()
        } catch {
            preconditionFailure("a transformation that throws nothing has thrown \(error)")
        }
        guard let result else { preconditionFailure("'\(image.id)' was not announced") }
        return try result.get()
    }

    private static func render(_ image: ChainImage) -> Result<[UInt8], ManifestFault> {
        guard let template = image.template else { preconditionFailure("'\(image.id)' is built from no template") }
        let directory = image.manifestDirectory
        return Result { () throws(ManifestFault) in
            try template.render(
                image.parameters, includes: [directory.appending("include"), directory, image.workingDirectory],
                roots: [image.root, image.workingDirectory])
        }
    }
}

extension ChainImage {
    /// The file that it is built from; nil where none is rendered.
    var template: Template? {
        switch builder {
        case .dockerfile(let build): Template(build.file)
        // HCL has no such structure that can be read without packer.
        case .packer(let build): build.file.extension == "hcl" ? nil : Template(build.file)
        case .run, .debootstrap: nil
        }
    }
}
