public import Filesystem
public import OCI
public import Source

/// What is remembered of a build.
public struct BuildRecord: Hashable, Sendable {
    public let id: BuildID
    public let origin: BuildOrigin
    /// To the millisecond.
    public let began: Timestamp
    public let state: BuildState
    /// What it was made from, once that was known.
    public let key: BuildKey?
    /// Those that have ended, in their order.
    public let phases: [PhaseTiming]
}

/// What a build was asked to do, and by whom.
///
/// The texts have passed the grammars of whoever took them from outside (app, ref and key names); none is ever a part of a
/// path here.
public struct BuildOrigin: Hashable, Sendable {
    public let app: String
    /// In hexadecimal digits.
    public let commit: String?
    public let ref: String?
    /// The name of the pusher's key.
    public let pusher: String?

    public init(app: String, commit: String? = nil, ref: String? = nil, pusher: String? = nil) {
        (self.app, self.commit, self.ref, self.pusher) = (app, commit, ref, pusher)
    }
}

/// What decides what a build makes: two successful builds of one app with the same key made the same image.
public struct BuildKey: Hashable, Sendable {
    public let source: SourceIdentity
    /// Of the base image's manifest.
    public let base: Digest
    /// Over everything else that counts: convention, method, environment, ids of secrets, the engine's version.
    public let settings: Digest

    public init(source: SourceIdentity, base: Digest, settings: Digest) {
        (self.source, self.base, self.settings) = (source, base, settings)
    }
}

/// How long a part of a build took.
public struct PhaseTiming: Hashable, Sendable {
    /// For people: `receive`, `pull`, `build`, `push`.
    public let name: String
    /// To the microsecond.
    public let duration: Duration

    public init(_ name: String, _ duration: Duration) { (self.name, self.duration) = (name, duration) }
}
