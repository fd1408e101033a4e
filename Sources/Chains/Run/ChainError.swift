import Build
import Escaping
public import OCI
public import SystemPackage
public import Tools

/// Why an image of a chain was not built.
public enum ChainError: Error, CustomStringConvertible {
    /// A program that builds it is not here; the package is Debian's.
    case missing(tool: String, package: String)
    case outdated(tool: String, found: String, wanted: String)
    /// In the words of a program, which are in the log.
    case failed(tool: String, Ending)
    /// It was ended.
    case timeLimit(tool: String, Duration)
    /// A manifest asks for more than the admin allows.
    case notAllowed(String, image: String)
    /// Nothing that the image exports is called so.
    case noArtifact(pattern: String)
    /// What stands in the way of exporting something.
    case unfitArtifact(String)
    case noSecret(String)
    /// The image of a base that its builder does not have.
    case noBase(ImageReference)
    case notBuilt(ImageReference)
    /// What is mounted is not there.
    case noMount(FilePath)

    public var description: String {
        switch self {
        case .missing(let tool, let package):
            "'\(Escaped(tool))' is not installed\n  install Debian's package '\(package)'"
        case .outdated(let tool, let found, let wanted):
            "'\(Escaped(tool))' is version \(Escaped(found)), and \(wanted) or later is needed"
        case .failed(let tool, let ending): "'\(Escaped(tool))' \(ending)"
        case .timeLimit(let tool, let limit):
            """
            '\(Escaped(tool))' was ended: it took longer than \(limit.components.seconds) s
              the setting 'build-time' allows more
            """
        case .notAllowed(let what, let image):
            """
            '\(Escaped(image))' wants \(what), which needs the admin's permission
              set 'chain-privileges' to 'true' to allow it to all manifests
            """
        case .noArtifact(let pattern): "nothing in '/out' is called '\(Escaped(pattern))', which 'exports' wants"
        case .unfitArtifact(let path):
            "cannot export '\(Escaped(path))': it is neither a file nor a directory"
        case .noSecret(let id):
            "there is no secret '\(Escaped(id))'\n  set 'secret.\(Escaped(id))' to the path of its file"
        case .noBase(let reference): "its builder has no image '\(reference.familiar)'"
        case .notBuilt(let reference):
            "its builder has ended and left no image '\(reference.familiar)'\n  let the template tag what it makes"
        case .noMount(let path): "cannot mount '\(Escaped(path.string))': there is nothing"
        }
    }
}
