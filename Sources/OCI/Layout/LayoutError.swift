import Escaping
public import SystemPackage

/// What went wrong with an image layout.
public enum LayoutError: Error, Hashable, Sendable {
    case notALayout(FilePath)
    case version(String, FilePath)
    /// Something else is in the directory.
    case occupied(FilePath)
    case notAName(String)
    case noImage(ReferenceName, FilePath)
    case ambiguous(ReferenceName, FilePath)
    case noBlob(Digest, FilePath)
    /// There is no image at all.
    case empty(FilePath)
    /// There are several, and none was named.
    case unnamed(FilePath, [ReferenceName])
}

extension LayoutError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notALayout(let path): "\(quoted(path)) is not an image layout: it has no 'oci-layout' file"
        case .version(let version, let path):
            "cannot use image layout \(quoted(path)): its version is '\(Escaped(version))', and only 1.0.0 is supported"
        case .occupied(let path): "cannot make \(quoted(path)) an image layout: there are other files in it"
        case .notAName(let text):
            """
            '\(Escaped(text))' is not an image's name
              use letters, digits and '-._:@+/', with a letter or digit at both ends and beside each '/'
            """
        case .noImage(let name, let path): "image layout \(quoted(path)) has no image '\(name)'"
        case .ambiguous(let name, let path): "image layout \(quoted(path)) has several images '\(name)'"
        case .noBlob(let digest, let path): "image layout \(quoted(path)) has no '\(digest)'"
        case .empty(let path): "image layout \(quoted(path)) has no image"
        case .unnamed(let path, let names):
            "image layout \(quoted(path)) has several images\n  name one: "
                + names.map { "'\($0)'" }.joined(separator: ", ")
        }
    }

    private func quoted(_ path: FilePath) -> String { "'\(Escaped(path.string))'" }
}
