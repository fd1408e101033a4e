import Escaping

/// Why a build cannot be planned.
public enum PlanError: Error, Hashable, Sendable, CustomStringConvertible {
    case method(String, of: Convention)
    /// An image has none of the programs that would do.
    case programMissing(image: String, [ContainerPath])
    case programUnfit(image: String, ContainerPath, ImageFile)
    /// The source has none of the files that would do.
    case fileMissing([String])
    /// The convention has no extended builds.
    case noRuntime(Convention)
    /// The convention has no artifacts.
    case noArtifacts(Convention)
    /// The image that artifacts were to come from has nothing to save them.
    case cannotSave(image: String, [ContainerPath])
    /// The convention's scripts are an image's, and there is none.
    case noBuilder(Convention)

    public var description: String {
        switch self {
        case .method(let name, let convention):
            """
            convention '\(convention.name)' has no method '\(Escaped(name))'
              there is \(convention.methods.map { "'\($0.name)'" }.joined(separator: " and "))
            """
        case .programMissing(let image, let paths): "image '\(Escaped(image))' has no \(Self.list(paths))"
        case .programUnfit(let image, let path, let file): "image '\(Escaped(image))': \(Self.sentence(path, file))"
        case .fileMissing(let files): "\(files.map { "'\($0)'" }.joined(separator: " or ")) is not at the root"
        case .noRuntime(let convention):
            "convention '\(convention.name)' has no extended builds\n  unset 'runtime', or choose convention 'sti'"
        case .noArtifacts(let convention):
            "convention '\(convention.name)' has no incremental builds\n  build without 'incremental'"
        case .cannotSave(let image, let paths):
            "image '\(Escaped(image))' cannot save artifacts: it has no \(Self.list(paths))\n  build without it: --clean"
        case .noBuilder(let convention):
            "convention '\(convention.name)' needs a builder image\n  set 'base' to one"
        }
    }

    private static func list(_ paths: [ContainerPath]) -> String {
        paths.map { "'\($0)'" }.joined(separator: " or ")
    }

    private static func sentence(_ path: ContainerPath, _ file: ImageFile) -> String {
        switch file {
        case .missing: "there is no '\(path)'"
        case .directory: "'\(path)' is a directory"
        case .program: "'\(path)' can be run"
        case .notExecutable: "'\(path)' is not executable"
        case .interpreterMissing(let interpreter):
            "'\(path)' wants '\(Escaped(interpreter))', which is not in the image"
        }
    }
}
