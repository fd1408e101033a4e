import ArgumentParser
import Build
import Engines
import Filesystem
import Git
import OCI
import Receive
import Settings
import Source

/// `pushyard plan`: what a build would do.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what a build would do, and why; nothing is run.",
        discussion: """
            Images that are not here are pulled, as a build would. The plan depends on the source, the images and the \
            settings alone.

            Examples:
              pushyard plan blog .
              pushyard plan blog --explain < blog.tar.gz     all that was looked at
              pushyard plan blog . --json | jq .stages
              pushyard plan blog . --convention sti --base builder --dockerfile

            Exit status: as of 'pushyard build'.
            """)

    @OptionGroup var build: BuildOptions

    @Flag(help: "Print the plan as one JSON object.")
    var json = false

    @Flag(help: "Print what was looked at, too.")
    var explain = false

    @Flag(help: "Print the Dockerfile that does the same, for sti's method build.")
    var dockerfile = false

    @OptionGroup(title: "Where the source comes from")
    var metadata: MetadataOptions

    func run() throws {
        let app = try AppName(build.app)
        let home = try BuilderHome(build.store)
        var settings = try build.settings(of: app, home)
        let limits = try build.limits.values(settings)
        let source = try build.openSource(limits, home)
        let (report, choices) = try source.judge(limits, keeping: BuildOrder.choices)
        if let choices { try build.read(choices, into: &settings) }
        let order = BuildOrder(app: app.description, commit: metadata.commit?.description, diskLimit: 0)
        let proposal = try Proposal(
            order, report, build.decide(settings, app), PreparedImages(in: home.layers(settings)), home.store,
            build.registry.registries(of: [])
        ) { printDiagnostic("\($0)\n") }
        if json { return try printJSON(proposal) }
        if dockerfile { return try printResult(proposal.blueprint.dockerfile()) }
        if explain { for line in proposal.explanation { try printResult(line) } }
        for line in proposal.blueprint.lines { try printResult(line) }
    }

    private func printJSON(_ proposal: Proposal) throws {
        try printResult(String(decoding: proposal.blueprint.plan.json.canonicalBytes, as: UTF8.self))
    }
}
