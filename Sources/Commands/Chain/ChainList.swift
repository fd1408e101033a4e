import ArgumentParser
import Chains
import OCI

/// `pushyard chain list`
struct ChainList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the images of a chain, in the order in which they are built.",
        discussion: """
            Examples:
              pushyard chain list
              pushyard chain list --images-files docker/*-IMAGES.json
              pushyard chain list 'corpusops/*' --json | jq -r '.[].id'

            Exit status: 0 done, 2 no such image, 13 the manifest is invalid, 14 a tool is missing.
            """)

    @Flag(help: "Print one JSON array.")
    var json = false

    @OptionGroup var manifests: ChainManifestOptions
    @OptionGroup var choice: ChainChoiceOptions

    func run() throws { try Self.list(manifests, choice, json: json) }

    static func list(_ manifests: ChainManifestOptions, _ choice: ChainChoiceOptions, json: Bool) throws {
        let graph = try manifests.graph()
        // What is named, and not what that needs.
        var choice = choice
        choice.only = true
        let plan = try choice.plan(graph, existing: ExistingImages())
        if json {
            let list = JSON.array(plan.images.map { $0.image.summary })
            return try printResult(String(decoding: list.canonicalBytes, as: UTF8.self))
        }
        let rows = plan.images.map { [$0.image.label, "--images=\($0.image.selector)"] }
        for line in table(rows) { try printResult(line) }
    }
}
