import Escaping

/// How a step ended that did not end well.
public struct StepFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: Hashable, Sendable {
        case exited(status: Int32)
        case killed(signal: Int32)
        /// The program, or the interpreter that its first line names, is not in the image, or may not be executed.
        case notFound(path: String)
        case notExecutable(path: String)
        case interpreterNotFound(path: String, interpreter: String)
        case unknownUser(String)
        case timeLimit(Duration)
        /// In bytes: the most that was used, and the limit.
        case outOfMemory(used: UInt64, limit: UInt64)
        case processLimit(UInt32)
        case diskLimit(UInt64)
        case logLimit(UInt64)
        case cancelled
    }

    public let stage: String
    public let step: String
    public let reason: Reason

    public init(_ reason: Reason, step: String, stage: String) {
        (self.reason, self.step, self.stage) = (reason, step, stage)
    }

    public var description: String {
        let name = "'\(Escaped(step))'"
        return switch reason {
        case .exited(let status): "\(name) failed with status \(status)"
        case .killed(let signal): "\(name) was killed by signal \(signal)"
        case .notFound(let path): "cannot run \(name): there is no '\(Escaped(path))' in the image"
        case .notExecutable(let path): "cannot run \(name): '\(Escaped(path))' is not executable"
        case .interpreterNotFound(let path, let interpreter):
            "cannot run \(name): '\(Escaped(path))' wants '\(Escaped(interpreter))', which is not in the image"
        case .unknownUser(let user): "cannot run \(name): the image has no user '\(Escaped(user))'"
        case .timeLimit(let limit): "\(name) was ended: it took longer than \(limit.components.seconds) s"
        case .outOfMemory(let used, let limit):
            "\(name) was ended: out of memory (\(mebibytes(used)) used, \(mebibytes(limit)) allowed)"
        case .processLimit(let limit): "\(name) failed: it may not have more than \(limit) processes"
        case .diskLimit(let limit): "\(name) failed: the build may not write more than \(mebibytes(limit))"
        case .logLimit(let limit): "\(name) was ended: it wrote more than \(mebibytes(limit)) of output"
        case .cancelled: "\(name) was cancelled"
        }
    }

    /// What to do about it, where that is known; the setting that allows more.
    public var hint: String? {
        switch reason {
        case .timeLimit: "the setting 'build-time' allows more"
        case .outOfMemory: "the setting 'build-memory' allows more"
        case .processLimit: "the setting 'build-processes' allows more"
        case .diskLimit: "the setting 'build-disk' allows more"
        case .logLimit: "the setting 'build-log' allows more"
        case .notExecutable(let path): "chmod +x '\(Escaped(path))' where the image is made"
        case .exited, .killed, .notFound, .interpreterNotFound, .unknownUser, .cancelled: nil
        }
    }
}

/// A step that failed, and its root as an image.
public struct KeptFailure: Error, Sendable, CustomStringConvertible {
    public let failure: StepFailure
    public let image: BuiltImage

    public init(_ failure: StepFailure, image: BuiltImage) { (self.failure, self.image) = (failure, image) }

    public var description: String { "\(failure)" }
}

private func mebibytes(_ bytes: UInt64) -> String { "\((bytes + (1 << 20) - 1) >> 20) MiB" }
