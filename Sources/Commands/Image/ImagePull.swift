import ArgumentParser
import Layers
import OCI
import Settings

/// `pushyard image pull`
struct ImagePull: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Bring images from their registries here.",
        discussion: """
            Of an image for several platforms, one comes. What is here already does not travel; a pull that was \
            interrupted goes on with what is missing. Prints the reference with the digest that the registry knows the \
            image by: it is found by that here, too.

            Examples:
              pushyard image pull debian:12
              pushyard image pull --platform linux/arm64 registry.lan:5000/team/base:v2
              pushyard image pull debian@sha256:…
              pushyard image pull --prepare registry.lan:5000/team/base:v2    so that no build has to wait

            Exit status: 0 done, 12 not for this platform or no image, 20 not reached or not there, 2 usage.
            """)

    @Argument(help: ArgumentHelp("The images.", valueName: "reference"))
    var references: [String]

    @Flag(help: "Make the layers ready to be mounted, too, as the first build would.")
    var prepare = false

    @OptionGroup var platform: PlatformOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
        let references = try references.map { try ImageReference($0).withDefaultTag }
        let platform = try platform.value
        let registries = try registry.registries(of: references)
        let home = try BuilderHome(store)
        let layers = try prepare ? home.layers(Settings(environment: environmentVariable)) : nil
        for reference in references {
            let pinned = try home.store.withLease { lease in
                let image = try withProgress { report in
                    try lease.pull(reference, for: platform, from: registries, report).image
                }
                if let layers {
                    _ = try withLayerProgress { report in
                        try layers.prepare(
                            image.manifest, image.configuration, from: home.store.layout, progress: report)
                    }
                }
                let origin = try lease.root(reference).origins.first
                return reference.pinned(to: origin ?? image.descriptor.digest)
            }
            try printResult("\(pinned)")
        }
    }
}
