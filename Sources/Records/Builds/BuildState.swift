public import Filesystem
public import OCI
public import Source

/// Where a build is.
public enum BuildState: Hashable, Sendable {
    /// It waits for another build of its app.
    case queued(BuildProcess)
    case running(BuildProcess)
    case ended(BuildOutcome, at: Timestamp)
    /// Its process ended without a word: killed, or the machine went down.
    case died
}

/// How a build ended.
public enum BuildOutcome: Hashable, Sendable {
    /// The digest of the image's manifest.
    case succeeded(image: Digest)
    case failed(BuildFailure)
    /// Whoever waited for it went away, or asked for its end.
    case cancelled
    /// A newer push took its place.
    case superseded
}

/// Why a build failed, or a source was rejected.
public struct BuildFailure: Hashable, Sendable {
    /// For scripts, such as `E-DOTDOT`: stable.
    public let code: String
    /// For people, and kept as it is: whoever shows it escapes what a terminal would obey.
    public let sentence: String
    /// What is wrong in the source, where that is one entry: the bytes of its path.
    public let entry: [UInt8]?

    public init(code: String, sentence: String, entry: [UInt8]? = nil) {
        (self.code, self.sentence, self.entry) = (code, sentence, entry)
    }
}

extension BuildFailure {
    public init(_ refusal: Refusal) {
        let entry: [UInt8]? =
            switch refusal.location {
            case .entry(_, let path), .path(let path): path
            case .source: nil
            }
        self.init(code: refusal.code.rawValue, sentence: refusal.description, entry: entry)
    }
}

extension BuildState {
    /// The word that stands for it in listings, in JSON and in the database.
    public var name: String {
        switch self {
        case .queued: "queued"
        case .running: "running"
        case .ended(.succeeded, _): "succeeded"
        case .ended(.failed, _): "failed"
        case .ended(.cancelled, _): "cancelled"
        case .ended(.superseded, _): "superseded"
        case .died: "died"
        }
    }

    /// Who works on it, or waits to.
    public var process: BuildProcess? {
        switch self {
        case .queued(let process), .running(let process): process
        case .ended, .died: nil
        }
    }
}
