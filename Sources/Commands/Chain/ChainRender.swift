import ArgumentParser
import Chains
import Filesystem
import SystemPackage

/// `pushyard chain render`
struct ChainRender: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Print the file that an image is built from, its template filled in.",
        discussion: """
            Examples:
              pushyard chain render pybuild --param DEBIAN=trixie
              diff <(pushyard chain render python) <(git show HEAD:Dockerfile)

            Exit status: 0 done, 2 no such image, or one without a file, 13 the manifest is invalid, 14 a tool is missing.
            """)

    @Argument(help: "The image's name, tag or id.")
    var image: String

    @OptionGroup var manifests: ChainManifestOptions

    func run() throws {
        let graph = try manifests.graph()
        var selection = ChainSelection()
        (selection.names, selection.only) = ([image], true)
        let images = try graph.plan(selection).images
        guard images.count == 1, let found = images.first else {
            let names = images.map { "'\($0.image.label)'" }.joined(separator: ", ")
            throw ValidationError("'\(image)' may be any of \(names)")
        }
        guard let text = found.rendered else {
            throw ValidationError("'\(found.image.label)' is not built from a file that is rendered")
        }
        do {
            try FileDescriptor.standardOutput.writeAll(text)
        } catch let errno as Errno where errno == .brokenPipe {
            // Who reads no more has what was wanted.
        } catch let errno as Errno {
            throw FilesystemError.refused(.write, "/dev/stdout", errno)
        }
    }
}
