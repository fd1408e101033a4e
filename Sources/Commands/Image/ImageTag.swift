import ArgumentParser
import OCI

/// `pushyard image tag`
struct ImageTag: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Give an image another name.",
        discussion: """
            An image that had the name loses it.

            Examples:
              pushyard image tag debian:12 base/debian:12
              pushyard image tag debian@sha256:… base/debian:12
            """)

    @Argument(help: "The image.")
    var name: String

    @Argument(help: "The names that it gets, too.")
    var names: [String]

    @OptionGroup var store: StoreOptions

    func run() throws {
        let name = try ImageReference(name)
        let names = try names.map { try ImageReference($0) }
        try store.store().withLease { lease in
            let image = try lease.root(name)
            for name in names { try lease.tag(image, as: name) }
        }
    }
}
