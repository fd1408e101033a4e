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

    /// What a script may rely on.
    public var code: String {
        switch self {
        case .image: "E-IMAGE"
        case .save: "E-SAVE"
        case .restore: "E-RESTORE"
        case .script(let failure):
            switch failure.reason {
            case .exited, .killed: "E-SCRIPT"
            case .notFound, .notExecutable, .interpreterNotFound: "E-PROGRAM"
            case .unknownUser: "E-USER"
            case .timeLimit: "E-TIMELIMIT"
            case .outOfMemory: "E-MEMORY"
            case .processLimit: "E-PROCESSES"
            case .diskLimit: "E-DISK"
            case .logLimit: "E-LOG"
            case .cancelled: "E-CANCELLED"
            }
        case .noOutput: "E-OUTPUT"
        case .engine: "E-ENGINE"
        case .push: "E-PUSH"
        case .cancelled: "E-CANCELLED"
        case .noContext: "E-CONTEXT"
        case .otherCommit: "E-COMMIT"
        }
    }
}
