import FoundationEssentials
import Hashing

/// A key as ssh transports it (RFC 4253, 6.6): a name and numbers, each after its length.
struct KeyBlob: Hashable, Sendable {
    /// The first field, such as `ssh-ed25519`.
    let algorithm: String
    /// The fields after the first.
    let fields: [ArraySlice<UInt8>]
    private let bytes: [UInt8]

    /// Nil unless `base64` is the canonical spelling of a key whose own algorithm is `word`, as sshd(8) wants it.
    init?(algorithm word: ArraySlice<UInt8>, base64: ArraySlice<UInt8>) {
        guard let data = Data(base64Encoded: Data(base64)), data.base64EncodedData().elementsEqual(base64) else {
            return nil
        }
        bytes = Array(data)
        guard var fields = Self.fields(of: bytes), let name = fields.first, name.elementsEqual(word) else { return nil }
        fields.removeFirst()
        algorithm = String(decoding: name, as: UTF8.self)
        self.fields = fields
    }

    var base64: String { Data(bytes).base64EncodedString() }

    var fingerprint: Fingerprint {
        let hash = SHA256()
        hash.update(bytes)
        return Fingerprint(digest: hash.finish())
    }

    /// Nil when a length leads beyond the end.
    private static func fields(of bytes: [UInt8]) -> [ArraySlice<UInt8>]? {
        var fields: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let length = rest.prefix(4)
            guard length.count == 4 else { return nil }
            let count = length.reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard count <= rest.count else { return nil }
            fields.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return fields
    }
}
