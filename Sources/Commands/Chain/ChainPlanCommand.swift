import ArgumentParser
import Chains
import Filesystem
import Glibc
import OCI
import Settings
import SystemPackage

/// `pushyard chain plan`
struct ChainPlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say which images would be built, in which order, why, and by which commands.",
        discussion: """
            Nothing is built, and nothing is pulled: an image is up to date if what it is made of (the rendered file, the \
            context, arguments, digests of its bases) is what it was. Images of one wave are built at the same time. FILE \
            stands for the rendered file, which 'pushyard chain render' prints.

            Examples:
              pushyard chain plan
              pushyard chain plan --param DEBIAN=trixie python
              pushyard chain plan --images-files docker/*-IMAGES.json --skip-images 'corpusops/arch*'
              pushyard chain plan --json | jq -r '.images[] | select(.state == "build") | .tag'

            Exit status: 0 done, 2 no such image, 13 the manifest is invalid, 14 a tool is missing.
            """)

    @Flag(help: "Print the plan, or what is wrong with the manifest, as one JSON object.")
    var json = false

    @Flag(name: .customLong("list"), help: "As 'pushyard chain list'.")
    var lists = false

    @Flag(name: .customLong("generate-images"), help: "As 'pushyard chain generate'.")
    var generates = false

    @OptionGroup var manifests: ChainManifestOptions
    @OptionGroup var choice: ChainChoiceOptions
    @OptionGroup(title: "With --generate-images") var generation: ChainGenerationOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
        if generates { return try generation.generate(manifests) }
        if lists { return try ChainList.list(manifests, choice, json: json) }
        let graph: ChainGraph
        do {
            graph = try manifests.graph()
        } catch let status as ExitCode where json {
            do throws(ManifestErrors) { _ = try ChainGraph(reading: manifests.request()) } catch {
                try print(error.json)
            }
            throw status
        }
        // As a build would, or the keys would not be the same.
        let engine = try Settings(environment: environmentVariable).value(of: Settings.chainBuilder)
        let plan = try choice.plan(graph, existing: existing(graph), engine: engine)
        if json { return try print(plan.json(try manifests.request())) }
        for line in plan.lines { try printResult(line) }
    }

    private func print(_ json: JSON) throws { try printResult(String(decoding: json.canonicalBytes, as: UTF8.self)) }

    /// What is here; nothing is made, not even a store.
    private func existing(_ graph: ChainGraph) throws -> ExistingImages {
        let home = store.path.appending("builder")
        guard access(home.appending("images").appending("index.json").string, F_OK) == 0 else {
            return ExistingImages()
        }
        let builder = try BuilderHome(store)
        return try builder.store.withLease { lease in
            try ExistingImages(
                of: graph.references, artifacts: graph.images.map(\.id),
                ChainFiles(in: builder.subdirectory("chains")), lease)
        }
    }
}
