import ArgumentParser
import Chains

/// Which images, and how they are built.
struct ChainChoiceOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Names, tags, ids or patterns of images; what they need comes along. All, if none is named (IMAGES).",
            valueName: "image"),
        completion: .custom { _, _, _ in imageNames() })
    var names: [String] = []

    @Option(
        name: .customLong("images"), parsing: .upToNextOption,
        help: ArgumentHelp("The same, as an option.", valueName: "image"))
    var moreNames: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Images to leave out, even if others need them (SKIP_IMAGES).", valueName: "image"))
    var skipImages: [String] = []

    @Flag(help: "Leave out what the named images need.")
    var only = false

    @Flag(help: "Build the named images, or all, even if they are up to date.")
    var force = false

    @Flag(help: "Refuse a manifest that names an image before one that it needs.")
    var inOrder = false

    @Option(
        help: ArgumentHelp("What builds Dockerfiles: buildah or docker.", valueName: "program"),
        completion: .list(["buildah", "docker"]))
    var engine: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Words for every builder's command line (BUILDER_ARGS).", valueName: "words"))
    var builderArgs: String?

    @Flag(
        inversion: .prefixedNo, exclusivity: .chooseLast,
        help: "One layer for each Dockerfile's image (default: --no-squash).")
    var squash = false

    // What build.py takes, too: a line of its log was not worth a level, and the name was never looked at.
    @Option(help: .hidden) var logLevel: String?
    @Option(help: .hidden) var imageName: String?

    var selection: ChainSelection {
        var selection = ChainSelection()
        selection.names = names + moreNames
        if selection.names.isEmpty { selection.names = environmentWords("IMAGES") }
        if selection.names.isEmpty { selection.names = environmentWords("BUILD_IMAGES") }
        selection.skippedNames = skipImages.isEmpty ? environmentWords("SKIP_IMAGES") : skipImages
        (selection.only, selection.force) = (only, force)
        return selection
    }

    func choices() throws -> BuildChoices {
        var choices = BuildChoices()
        if let engine {
            guard let known = BuildChoices.Engine(rawValue: engine) else {
                throw ValidationError("--engine: '\(engine)' is neither 'buildah' nor 'docker'")
            }
            choices.engine = known
        }
        let text = builderArgs ?? environmentVariable("BUILDER_ARGS") ?? ""
        guard let words = words(of: text) else {
            throw ValidationError("--builder-args: '\(text)' has a quote without its other one")
        }
        choices.builderArguments = words
        choices.squash = squash
        if let epoch = environmentVariable("SOURCE_DATE_EPOCH").flatMap({ Int64($0) }), epoch >= 0 {
            choices.epoch = epoch
        }
        return choices
    }

    /// What the chain does, as far as it was asked for.
    func plan(_ graph: ChainGraph, existing: ExistingImages) throws -> ChainPlan {
        if inOrder { try reported { () throws(ManifestErrors) in try graph.checkOrder() } }
        return try graph.plan(selection, try choices(), existing: existing)
    }
}

/// For a shell's completion: what the manifest has that would be read here.
private func imageNames() -> [String] {
    do {
        return try ChainGraph.Request(manifests: ChainManifestOptions.usualManifests(in: nil)).labels()
    } catch {
        // Nobody reads a message in the middle of a line.
        return []
    }
}
