import Build
import OCI
import Records
import Source

/// Puts down in the build's record what is known of it.
struct RecordedBuild: BuildObserver {
    let record: RunningBuild

    func identify(source: SourceIdentity, base: Digest, inputs: Digest) throws {
        try record.identify(BuildKey(source: source, base: base, settings: inputs))
    }

    func record(_ phase: String, _ duration: Duration) throws { try record.record(PhaseTiming(phase, duration)) }
}
