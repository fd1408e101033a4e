import ArgumentParser
import OCI
import SystemPackage

/// Where an image is or is to go, in skopeo's words.
enum ImagePlace {
    /// Of the store here.
    case store(ImageReference)
    /// `docker://REFERENCE`
    case registry(ImageReference)
    /// `oci:DIRECTORY[:NAME]`
    case layout(FilePath, ReferenceName?)
    /// `oci-archive:FILE[:NAME]`
    case archive(FilePath, ReferenceName?)

    init(_ text: String) throws {
        if text.hasPrefix("docker://") {
            self = .registry(try ImageReference(text.dropFirst("docker://".count)).withDefaultTag)
        } else if text.hasPrefix("oci:") {
            let (path, name) = try Self.split(text.dropFirst("oci:".count), text)
            self = .layout(path, name)
        } else if text.hasPrefix("oci-archive:") {
            let (path, name) = try Self.split(text.dropFirst("oci-archive:".count), text)
            self = .archive(path, name)
        } else {
            self = .store(try ImageReference(text).withDefaultTag)
        }
    }

    var reference: ImageReference? {
        switch self {
        case .store(let reference), .registry(let reference): reference
        case .layout, .archive: nil
        }
    }

    /// The same, if it is in a registry.
    var registry: ImageReference? {
        if case .registry(let reference) = self { reference } else { nil }
    }

    private static func split(_ text: Substring, _ whole: String) throws -> (FilePath, ReferenceName?) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first, !path.isEmpty else { throw ValidationError("'\(whole)' names no file") }
        return (FilePath(String(path)), parts.count == 2 ? try ReferenceName(parts[1]) : nil)
    }
}
