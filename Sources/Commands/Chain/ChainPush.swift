import ArgumentParser
import Chains
import OCI
import Settings

/// `pushyard chain push`
struct ChainPush: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Bring the images of a chain into a registry.",
        discussion: """
            Images that are named, or all whose manifest does not say '"push": false'. An image whose tag names a registry \
            goes there; any other below --registry, or the setting 'registry'. Nothing is built: what is not here is an \
            error. Prints each reference with the image's digest.

            Examples:
              pushyard chain push --registry registry.lan:5000
              pushyard chain push --registry registry.lan:5000/base python wheelbuild

            Exit status: 0 done, 60 not pushed, 1 not here, 2 usage, 13 the manifest is invalid.
            """)

    @Option(
        name: .customLong("registry"),
        help: ArgumentHelp(
            "Where images go that name no registry (default: the setting registry).", valueName: "host/path"))
    var target: String?

    @OptionGroup var manifests: ChainManifestOptions
    @OptionGroup var choice: ChainChoiceOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
        let settings = try Settings(environment: environmentVariable)
        let prefix = try settings.value(of: Settings.registry, option: target)
        let graph = try manifests.graph()
        var selection = choice.selection
        // What a named image needs is in the registry, or goes there by its own name.
        selection.only = true
        let images = try graph.plan(selection).images.map(\.image)
        let chosen = selection.names.isEmpty ? images.filter(\.isPushed) : images
        let targets = try chosen.flatMap { image in
            try image.produced.map { ($0.withDefaultTag, try place(of: $0.withDefaultTag, prefix)) }
        }
        let registries = try registry.registries(of: targets.map(\.1))
        try store.store().withLease { lease in
            for (name, target) in targets {
                let image = try lease.root(name).descriptor
                do {
                    let copy = try withProgress { try lease.push(image, as: target, to: registries, $0) }
                    try printResult("\(target.pinned(to: copy.image.digest))")
                } catch {
                    throw PushFailed(reason: "cannot push '\(target.familiar)': \(error)")
                }
            }
        }
    }

    private func place(of reference: ImageReference, _ prefix: String?) throws -> ImageReference {
        guard reference.registry == .docker else { return reference }
        guard let prefix else {
            throw ValidationError("'\(reference.familiar)' names no registry: say where it goes by --registry")
        }
        return try ImageReference("\(prefix)/\(reference.familiar)")
    }
}
