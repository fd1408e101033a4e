import Escaping
public import OCI
public import SystemPackage
public import Tools

/// Why a layer could not be made ready to mount, though nothing is wrong with it.
public enum PreparationError: Error, Equatable, CustomStringConvertible {
    /// In this directory's filesystem.
    case noSpace(Digest, FilePath)
    case tool(Digest, ToolError)
    /// From this store, before anybody could use it.
    case removed(Digest, FilePath)

    public var description: String {
        switch self {
        case .noSpace(let layer, let path):
            "cannot prepare layer '\(layer)': no space is left on the device of '\(Escaped(path.string))'"
        case .tool(let layer, let error): "cannot prepare layer '\(layer)': \(error)"
        case .removed(let layer, let path):
            "cannot use layer '\(layer)': somebody removed it from '\(Escaped(path.string))'"
        }
    }
}
