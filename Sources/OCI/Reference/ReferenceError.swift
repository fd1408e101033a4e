import Escaping

/// Why a text is no image reference; each case has the whole text.
public enum ReferenceError: Error, Hashable, Sendable {
    case empty
    /// 64 hexadecimal digits, which docker takes for an image's id.
    case identifier(String)
    case registry(String)
    case port(String)
    case repository(String)
    case uppercase(String)
    case tooLong(String)
    case tag(String)
    case digest(String, DigestError)
}

extension ReferenceError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "an image reference is empty"
        case .identifier(let text):
            """
            '\(Escaped(text))' is not an image reference: it looks like an image's id
              write 'REPOSITORY@sha256:\(Escaped(text))' for the image of this digest
            """
        case .registry(let text): sentence(text, "its registry is not a host name or an address")
        case .port(let text): sentence(text, "its registry's port is not a number from 1 to 65535")
        case .repository(let text):
            """
            '\(Escaped(text))' is not an image reference
              expected '[REGISTRY[:PORT]/]REPOSITORY[:TAG][@DIGEST]', such as 'registry.lan:5000/team/blog:main'
            """
        case .uppercase(let text): sentence(text, "its repository has capital letters")
        case .tooLong(let text):
            sentence(text, "its repository is longer than \(RepositoryName.maximumLength) characters")
        case .tag(let text):
            """
            '\(Escaped(text))' is not an image reference: its tag has unusable characters
              use 1 to \(Tag.maximumLength) letters, digits, '_', '.' and '-', not beginning with '.' or '-'
            """
        case .digest(let text, let error): sentence(text, "\(error)")
        }
    }

    private func sentence(_ text: String, _ reason: String) -> String {
        "'\(Escaped(text))' is not an image reference: \(reason)"
    }
}
