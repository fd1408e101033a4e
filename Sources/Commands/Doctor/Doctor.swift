import ArgumentParser
import SystemPackage

/// `pushyard doctor`
struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what is missing, broken or left over, and how to mend it.",
        discussion: """
            Looks at the programs and libraries, the kernel, directories and their owners, keys, hooks, the database, and \
            at what dead builds have left; at the front, the builder, or both, as they are on this machine. A line below a \
            finding is the command that mends it. With --repair, what can be mended without a doubt is. 'pushyard image \
            verify' looks at the images.

            Examples:
              pushyard doctor
              sudo -u git pushyard doctor --only front --repair
              pushyard doctor --json | jq -r '.[] | select(.verdict == "fault") | .remedy'

            Exit status: 0 nothing keeps pushes or builds from working, 1 something does.
            """)

    @Flag(help: "Mend what can be mended.")
    var repair = false

    @Option(help: ArgumentHelp("Look at the front or the builder only.", valueName: "front|builder"))
    var only: Side?

    @Flag(help: "Print one JSON array.")
    var json = false

    @OptionGroup var home: HomeOptions

    func run() throws {
        var examination = Examination(repairs: repair)
        examination.examineISAL()
        for side in sides() {
            switch side {
            case .front: examination.examineFront(home)
            case .builder: examination.examineBuilder(home)
            }
        }
        if json {
            try printResult(jsonLine(examination.findings))
        } else {
            for line in examination.findings.flatMap(\.lines) { try printResult(line) }
        }
        if examination.findings.contains(where: { $0.verdict == .fault }) { throw ExitStatus.failed.exitCode }
    }

    /// Those that are here; on a machine that has none yet, both.
    private func sides() -> [Side] {
        if let only { return [only] }
        var sides: [Side] = []
        if isThere(try home.front()) { sides.append(.front) }
        // Somebody else's builder is examined by himself; settings that cannot be read name nobody.
        if isThere(try home.builder()), (try? DistantBuilder(home)).flatMap(\.self) == nil { sides.append(.builder) }
        return sides.isEmpty ? Side.allCases : sides
    }

    /// What cannot be opened is there, for the examination to say why.
    private func isThere<Part>(_ open: @autoclosure () throws -> Part?) -> Bool {
        do { return try open() != nil } catch { return true }
    }
}
