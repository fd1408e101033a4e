import ArgumentParser
import OCI

/// `pushyard image push`
struct ImagePush: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Bring an image from here into a registry.",
        discussion: """
            Nothing travels that the registry has, in this repository or in one that an image here is named by. The tag \
            moves last. Prints the reference with the image's digest.

            Examples:
              pushyard image push registry.lan:5000/team/blog:main
              pushyard image push blog registry.lan:5000/team/blog:main registry.lan:5000/team/blog:v2

            Exit status: 0 done, 60 not pushed, 1 not here, 2 usage.
            """)

    @Argument(help: "The image.")
    var name: String

    @Argument(help: ArgumentHelp("Where it goes; by default where its name says.", valueName: "reference"))
    var targets: [String] = []

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
        let name = try ImageReference(name)
        let targets = try targets.isEmpty ? [name] : targets.map { try ImageReference($0) }
        let registries = try registry.registries(of: targets)
        try store.store().withLease { lease in
            let image = try lease.root(name).descriptor
            for target in targets.map(\.withDefaultTag) {
                do {
                    let copy = try withProgress { try lease.push(image, as: target, to: registries, $0) }
                    try printResult("\(target.pinned(to: copy.image.digest))")
                } catch let error as StoreError {
                    throw error
                } catch {
                    throw PushFailed(reason: "\(error)")
                }
            }
        }
    }
}

/// Whatever kept an image from its registry.
struct PushFailed: Error, CustomStringConvertible {
    let reason: String

    var description: String { reason }
}
