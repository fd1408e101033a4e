import ArgumentParser
import Build
import Chains
import Engines
import Filesystem
import Git
import Layers
import OCI
import Receive
import Records
import Registry
import Settings
import Source
import Tools

/// How a command ended, for scripts: stable numbers, one decade for each stage.
public enum ExitStatus: Int32, CaseIterable, Sendable {
    case done = 0
    /// None of the below; the message says what.
    case failed = 1
    /// The command line makes no sense.
    case usage = 2
    case sourceRefused = 10
    case noConvention = 11
    case imageUnfit = 12
    case manifestInvalid = 13
    case toolMissing = 14
    /// A base image, the registry or the builder.
    case unreachable = 20
    case notAllowed = 21
    case artifactsNotSaved = 30
    case artifactsNotRestored = 31
    case scriptFailed = 40
    case timeLimit = 41
    case outOfMemory = 42
    case diskLimit = 43
    case runtimeArtifacts = 44
    case commitFailed = 50
    case pushFailed = 60
    /// A mistake of Pushyard's own.
    case bug = 70
    /// Busy, or superseded by a newer push.
    case busy = 75
    case cancelled = 130

    /// The status that an error ends a command with.
    init(_ error: any Error) {
        self =
            switch error {
            case let failed as BuildFailed: ExitStatus(failed.cause)
            case let error as BuildError: ExitStatus(build: error)
            case let failed as RunFailed: ExitStatus(build: .script(failed.failure))
            case let errors as ManifestErrors: errors.areMissingTools ? .toolMissing : .manifestInvalid
            case is SelectionError: .usage
            case let failed as ChainFailed: ExitStatus(failed.reason)
            case let failure as StepFailure: ExitStatus(build: .script(failure))
            case is ChainCancelled: .cancelled
            case let error as ChainError: ExitStatus(chain: error)
            case is UnusableTemplate: .manifestInvalid
            case is DetectionError: .noConvention
            case is UnusableChoices: .manifestInvalid
            case let error as PlanError: ExitStatus(plan: error)
            case is UnusableSetting, is DockerfileError, is FactoryRefusal, is OwnerRangeError: .usage
            case is Refusal: .sourceRefused
            case is SettingError, is SSHCommandError: .usage
            case RecordsError.notAnID: .usage
            case is NameError, is RoleError, is AppSettingError, is PublicKeyError, is FrontError,
                is NotConfirmed:
                .usage
            case is AccessDenied, is UnknownKey, is NeedsRoot: .notAllowed
            case is ReferenceError, is PlatformError, is DigestError, LayoutError.notAName, StoreError.digestAsName:
                .usage
            case is UnfitImage, is UnfitArchive, is UnusableArchive, is PlatformMismatch, is DocumentError,
                is MediaTypeError, is CopyError:
                .imageUnfit
            case is PushFailed: .pushFailed
            case HTTPError.unusableLibrary: .toolMissing
            case StoreError.notInRegistry, is HTTPError, is RegistryError, is AuthenticationError, is CredentialError:
                .unreachable
            case EngineError.hostFull: .commitFailed
            case QueueRefusal.hungUp: .cancelled
            case AppError.busy, is QueueRefusal, is CollectorBusy: .busy
            case ToolError.notInstalled, GitError.missingLibrary, is ZipError: .toolMissing
            default: .failed
            }
    }

    var exitCode: ExitCode { ExitCode(rawValue) }
}

extension ExitStatus {
    private init(build error: BuildError) {
        switch error {
        case .image(_, let cause) where cause is UnfitImage || cause is PlatformMismatch || cause is DocumentError:
            self = .imageUnfit
        case .engine(let cause) where ExitStatus(cause) == .toolMissing: self = .toolMissing
        default: self.init(error.code)
        }
    }

    private init(chain error: ChainError) {
        self =
            switch error {
            case .missing, .outdated: .toolMissing
            case .notAllowed: .notAllowed
            case .failed: .scriptFailed
            case .timeLimit: .timeLimit
            case .noArtifact, .unfitArtifact: .runtimeArtifacts
            case .noSecret, .noMount: .usage
            case .noBase: .unreachable
            case .notBuilt: .commitFailed
            }
    }

    /// What a code mostly ends a build with.
    init(_ code: BuildError.Code) {
        self =
            switch code {
            case .image: .unreachable
            case .save: .artifactsNotSaved
            case .restore: .artifactsNotRestored
            case .script, .program, .user, .processes, .log: .scriptFailed
            case .timeLimit: .timeLimit
            case .memory: .outOfMemory
            case .disk: .diskLimit
            case .output: .runtimeArtifacts
            case .engine: .commitFailed
            case .push: .pushFailed
            case .context, .commit: .sourceRefused
            case .cancelled: .cancelled
            }
    }

    private init(plan error: PlanError) {
        self =
            switch error {
            case .method, .noRuntime, .noArtifacts, .noBuilder: .usage
            case .programMissing, .programUnfit: .imageUnfit
            case .fileMissing: .noConvention
            case .cannotSave: .artifactsNotSaved
            }
    }
}
