import ArgumentParser
import Layers
import OCI

/// `pushyard image rm`
struct ImageRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Take names of images away, and what has no name then.",
        discussion: """
            What a running build uses stays until a later 'pushyard image gc'.

            Examples:
              pushyard image rm debian:11 base/old
            """)

    @Argument(help: "The names.")
    var names: [String]

    @OptionGroup var store: StoreOptions

    func run() throws {
        let names = try names.map { try ImageReference($0) }
        let home = try BuilderHome(store)
        for name in names { try home.store.untag(name) }
        let (images, layers) = try home.collect(RetentionPolicy(), dryRun: false)
        try printResult("freed \(binarySize(layers.reduce(images.freed) { $0 + $1.size }))")
    }
}
