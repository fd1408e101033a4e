import Escaping
public import OCI

/// What becomes of the container of an image that fails: `--on-error`.
public enum OnFailure: String, Hashable, Sendable, CaseIterable {
    /// Nothing is left of it.
    case clean
    /// It is kept, as an image or as packer's container.
    case keep
    /// As ``keep``, and a shell is opened in it when everything else has ended.
    case shell
}

/// An image that failed, and what it had come to.
public struct KeptState: Error, CustomStringConvertible {
    public let cause: any Error
    public let state: State

    public enum State: Sendable {
        /// An image of our store.
        case image(ImageReference)
        /// A container of docker's, by its id.
        case container(String)
    }

    public init(_ cause: any Error, _ state: State) { (self.cause, self.state) = (cause, state) }

    public var description: String {
        switch state {
        case .image(let reference):
            "\(cause)\n  look at what there was: pushyard run \(reference.familiar) -- /bin/sh"
        case .container(let id):
            "\(cause)\n  look at what there is: docker exec --interactive --tty \(Escaped(id)) /bin/sh"
        }
    }

    /// What an image's failed container is called.
    static func reference(of image: ChainImage) throws -> ImageReference {
        try ImageReference("localhost/chain-failed/\(image.id.fileName.lowercased()):latest")
    }
}
