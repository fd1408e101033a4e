import FoundationEssentials
import Hashing

/// The SHA-256 of a public key, as `ssh-keygen -l` shows it: `SHA256:` and 43 characters of base64.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    private let digest: [UInt8]

    /// - Precondition: `digest` is a SHA-256.
    init(digest: [UInt8]) {
        precondition(digest.count == SHA256.size, "a fingerprint is a SHA-256")
        self.digest = digest
    }

    public var description: String {
        let base64 = Data(digest).base64EncodedString()
        return "SHA256:" + base64.prefix { $0 != "=" }
    }

    /// What a forced command calls the key by.
    var keyID: KeyID { KeyID(digest: digest) }
}
