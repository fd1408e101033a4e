import Escaping
public import OCI

/// Why a build came to no image.
public enum BuildError: Error, CustomStringConvertible {
    /// An image that the build needs cannot be had or used.
    case image(ImageReference, any Error)
    /// An earlier image could not save its artifacts.
    case save(StepFailure)
    case restore(StepFailure)
    case script(StepFailure)
    /// The builder image left nothing for the runtime image.
    case noOutput(ContainerPath, image: String)
    /// The engine failed, and no script of the image's.
    case engine(any Error)
    case push(ImageReference, any Error)
    /// Nobody waits for the build any more.
    case cancelled
    case noContext(String)
    case otherCommit(archive: String, given: String)

    public var description: String {
        switch self {
        case .image(let reference, let error): "cannot use image '\(reference.familiar)': \(error)"
        case .save(let failure):
            "cannot save the artifacts of the earlier image: \(failure)\n  \(failure.hint ?? "build without them: --clean")"
        case .restore(let failure):
            "cannot restore artifacts: \(failure)\n  \(failure.hint ?? "build without them: --clean")"
        case .script(let failure): failure.hint.map { "\(failure)\n  \($0)" } ?? "\(failure)"
        case .noOutput(let path, let image):
            "image '\(image)' left nothing in '\(path)' for the runtime image\n  let its 'prepare' put there what is to be deployed"
        case .engine(let error): "\(error)"
        case .push(let reference, let error): "cannot push '\(reference.familiar)': \(error)"
        case .cancelled: "cancelled: nobody waits for the build any more"
        case .noContext(let path):
            "the source has no directory '\(Escaped(path))'\n  set 'context-dir' to one, or unset it"
        case .otherCommit(let archive, let given): "the archive is of commit \(archive), not of \(given)"
        }
    }

    public var code: Code {
        switch self {
        case .image: .image
        case .save: .save
        case .restore: .restore
        case .script(let failure):
            switch failure.reason {
            case .exited, .killed: .script
            case .notFound, .notExecutable, .interpreterNotFound: .program
            case .unknownUser: .user
            case .timeLimit: .timeLimit
            case .outOfMemory: .memory
            case .processLimit: .processes
            case .diskLimit: .disk
            case .logLimit: .log
            case .cancelled: .cancelled
            }
        case .noOutput: .output
        case .engine: .engine
        case .push: .push
        case .cancelled: .cancelled
        case .noContext: .context
        case .otherCommit: .commit
        }
    }
}

extension BuildError {
    /// What a script may rely on.
    public enum Code: String, CaseIterable, Sendable {
        case image = "E-IMAGE"
        case save = "E-SAVE"
        case restore = "E-RESTORE"
        case script = "E-SCRIPT"
        case program = "E-PROGRAM"
        case user = "E-USER"
        case timeLimit = "E-TIMELIMIT"
        case memory = "E-MEMORY"
        case processes = "E-PROCESSES"
        case disk = "E-DISK"
        case log = "E-LOG"
        case output = "E-OUTPUT"
        case engine = "E-ENGINE"
        case push = "E-PUSH"
        case context = "E-CONTEXT"
        case commit = "E-COMMIT"
        case cancelled = "E-CANCELLED"

        /// For a table of them.
        public var meaning: String {
            switch self {
            case .image: "an image to build on cannot be had, or used"
            case .save: "an earlier image could not save its artifacts, and they were asked for"
            case .restore: "saved artifacts could not be restored"
            case .script: "a script failed, or was killed"
            case .program: "a script is missing, not executable, or wants what the image has not"
            case .user: "the image has no such user"
            case .timeLimit: "a script took longer than 'build-time'"
            case .memory: "a script needed more than 'build-memory'"
            case .processes: "a script started more than 'build-processes'"
            case .disk: "a build wrote more than 'build-disk'"
            case .log: "a script wrote more output than 'build-log'"
            case .output: "the builder image left nothing for the runtime image"
            case .engine: "no container could be started, or no image made of it"
            case .push: "the registry did not take the image"
            case .context: "the source has no directory 'context-dir'"
            case .commit: "the archive is of another commit than the one that was named"
            case .cancelled: "nobody waits for the build any more"
            }
        }
    }
}
