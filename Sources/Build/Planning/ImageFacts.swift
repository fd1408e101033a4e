public import OCI

/// What planning needs to know of an image; a value, so that plans are made and tested without one.
public struct ImageFacts: Hashable, Sendable {
    public let image: BaseImage
    public let execution: ExecutionParameters
    /// What stands at each path of ``Convention/lookedAt``; what is not here is missing.
    public let files: [ContainerPath: ImageFile]

    public init(_ image: BaseImage, execution: ExecutionParameters, files: [ContainerPath: ImageFile]) {
        (self.image, self.execution, self.files) = (image, execution, files)
    }

    func file(at path: ContainerPath) -> ImageFile { files[path, default: .missing] }

    /// As people know it.
    var name: String { image.reference.familiar }
}

/// What stands at a path of an image, symbolic links followed.
public enum ImageFile: Hashable, Sendable {
    case missing
    case directory
    /// A file that can be run.
    case program
    case notExecutable
    /// What its first line or its header names is not in the image, or cannot be run.
    case interpreterMissing(String)
}

extension ImageFacts {
    /// Whether the image shows that it is for this convention rather than another one with the same scripts.
    func shows(_ sign: ImageSign) -> Bool {
        switch sign {
        case .program(let path): file(at: path) == .program
        case .directory(let path, let other): file(at: path) == .directory && file(at: other) != .directory
        }
    }
}
