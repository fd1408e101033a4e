public import OCI
public import Source

/// Remembers what a build does, beside its log.
public protocol BuildObserver: Sendable {
    /// It is known what the image is made of.
    func identify(source: SourceIdentity, base: Digest, inputs: Digest) throws

    /// A part of the build has ended, well or not: `receive`, `plan`, a stage's name, `push`.
    func record(_ phase: String, _ duration: Duration) throws
}

extension BuildObserver {
    func timed<Result>(_ phase: String, _ body: () throws -> Result) throws -> Result {
        let start = ContinuousClock.now
        let result: Result
        do {
            result = try body()
        } catch {
            // The error of the build says more than one of its record.
            try? record(phase, .now - start)
            throw error
        }
        try record(phase, .now - start)
        return result
    }
}
