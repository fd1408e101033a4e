import ArgumentParser
import Build
import Filesystem
import Git
import Glibc
import OCI
import Receive
import Records
import Settings
import Source
import SystemPackage
import Tools

/// `pushyard build`: a source becomes an image.
struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build an app's image from its source, and push it.",
        discussion: """
            The source is an archive (a tar, gzipped or not, or a zip), a directory without what git ignores there, or a \
            single file; '-' is an archive on standard input. The image is called REGISTRY/APP:COMMIT, and \
            REGISTRY/APP:latest when it has been pushed. Its name, by its digest, is the one line on standard output; the \
            log is on standard error. When nobody reads either any more, the build is cancelled.

            Examples:
              pushyard build blog < blog.tar.gz
              pushyard export blog.git main | pushyard build blog --registry registry.lan:5000
              pushyard build blog . --base registry.lan:5000/builders/ruby --env RAILS_ENV=production
              pushyard build blog . --base builder --runtime tomcat --clean

            Exit status: 0 done, 2 usage, 10 source refused, 11 nothing says how to build it, 12 an image is unfit, 14 a \
            tool is missing, 20 an image or registry not reached, 30 artifacts not saved, 31 not restored, 40 a script \
            failed, 41 time limit, 42 out of memory, 43 disk limit, 44 nothing for the runtime image, 50 no image made, \
            60 not pushed, 75 busy, 130 cancelled.
            """)

    @OptionGroup var build: BuildOptions

    @Flag(help: "Build even if there is an image of the same source, images and settings.")
    var rebuild = false

    @Flag(help: "Build twice, give nothing a name, and tell how the images differ.")
    var checkReproducible = false

    @OptionGroup(title: "Where the source comes from")
    var metadata: MetadataOptions

    func run() throws {
        try enterBuildNamespace()
        // A reader that has gone is found out by writing to it.
        signal(SIGPIPE, SIG_IGN)
        let app = try AppName(build.app)
        let home = try BuilderHome(build.store)
        let cancellation = try Cancellation()
        let record = try Records(in: home.directory).begin(metadata.origin(of: app))
        let log = try BuildLogFile(of: record)
        cancellation.beforeEnding {
            // There is nobody to be told of a record that cannot be written.
            try? record.finish(.cancelled)
            printDiagnostic("error: \(BuildFailed(app: app, cause: BuildError.cancelled, log: log))\n")
        }
        do {
            let (line, outcome) = try home.turns(of: app).withTurn(
                message: metadata.description(of: app), hangup: cancellation.hangups.first,
                onWait: { log.note("waiting for '\(app)': \($0.place) before this build") }
            ) {
                try record.start()
                return try build(app, home, log, record, cancellation)
            }
            do {
                try finish(record, outcome)
            } catch {
                // The image is there, and its tags have moved.
                log.note("warning: the build will be remembered as one that died: \(error)")
            }
            log.end()
            try printResult(line)
        } catch {
            log.end()
            // The build's error says more than one of its record, which then says that the build died.
            try? finish(record, BuildOutcome(error))
            throw BuildFailed(app: app, cause: error, log: log, isKept: Self.isKept(record))
        }
    }

    /// Where the disk is full, waits until it has room again: what a build has written goes a moment after its end.
    private func finish(_ record: RunningBuild, _ outcome: BuildOutcome) throws {
        for _ in 0..<50 {
            do {
                return try record.finish(outcome)
            } catch RecordsError.database(.full, _) {
                poll(nil, 0, 100)
            }
        }
        try record.finish(outcome)
    }

    /// Returns the line for standard output, too.
    private func build(
        _ app: AppName, _ home: BuilderHome, _ log: BuildLogFile, _ record: RunningBuild, _ cancellation: Cancellation
    ) throws -> (String, BuildOutcome) {
        let settings = try build.settings(of: app, home)
        let limits = try build.limits.values(settings)
        try Collector.runIfLow(home, settings, log)
        let session = try home.session(
            of: app, settings, build.registry.registries(of: [], hangups: cancellation.hangups), log: log,
            observer: RecordedBuild(record: record), hangups: cancellation.hangups)
        let order = BuildOrder(
            app: app.description, commit: metadata.commit?.description,
            diskLimit: try settings.value(of: Settings.buildDisk))
        var source = try build.openSource(limits, home)
        func decide(_ choices: [UInt8]?) throws -> BuildSettings {
            var settings = settings
            if let choices { try build.read(choices, into: &settings) }
            var decided = try build.decide(settings, app)
            if rebuild || metadata.asks(.rebuild) { decided.mayReuse = false }
            if metadata.asks(.clean) { decided.refuseArtifacts() }
            return decided
        }
        guard !checkReproducible else {
            try source.makeRestartable(limits, scratch: home.subdirectory("scratch").path)
            let differences = try session.differences(
                order,
                unpack: { volume in
                    try source.restart()
                    return try source.unpack(limits, into: volume)
                }, settings: decide)
            guard differences.layers.isEmpty else { throw NotReproducible(differences: differences.layers) }
            return ("reproducible: two builds have made the same layers", .succeeded(image: differences.image))
        }
        let kept = try source.keep(
            in: record, limits, atMost: settings.value(of: Settings.maxRejectedSize))
        do {
            let result = try session.build(order, unpack: { try source.unpack(limits, into: $0) }, settings: decide)
            for line in result.report { log.note(line) }
            return (result.image.familiar, .succeeded(image: result.digest))
        } catch  where Self.isOfSource(error) {
            if let kept { reject(kept, for: BuildFailure(error), record, settings, log) }
            throw error
        }
    }

    private static func isKept(_ record: RunningBuild) -> Bool {
        // Whatever keeps it from being found is no part of why the build failed.
        (try? record.rejected.source(ifPresent: FileName("\(record.id)"))).flatMap(\.self) != nil
    }

    /// The pusher's error says more than one of keeping what he sent.
    private func reject(
        _ source: KeptSource<PrefixedSource>, for failure: BuildFailure, _ record: RunningBuild, _ settings: Settings,
        _ log: BuildLogFile
    ) {
        do {
            try source.drain()
            try record.reject(source, for: failure)
            _ = try record.rejected.prune(.rejected(settings))
        } catch {
            log.note("warning: the source is not kept for the admin: \(error)")
        }
    }

    /// Whether an error is about the source, so that its pusher's admin wants to look at it.
    private static func isOfSource(_ error: any Error) -> Bool {
        switch error {
        case is Refusal, is DetectionError, is UnusableChoices, BuildError.restore, BuildError.script,
            BuildError.noOutput, BuildError.noContext, BuildError.otherCommit:
            true
        default: false
        }
    }
}

extension BuildResult {
    /// Where the image is, and what can be done with it.
    fileprivate var report: [String] {
        guard image.isOfNoRegistry else { return [] }
        return ["kept here as no 'registry' is set; run it: pushyard run \(image.familiar)"]
    }
}

extension BuildSettings {
    mutating func refuseArtifacts() {
        incremental = .refused
        mayReuse = false
    }
}
