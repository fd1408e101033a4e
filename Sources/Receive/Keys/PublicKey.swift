import Escaping

/// A public key that may be given rights: one of the kinds below, complete and strong enough.
public struct PublicKey: Hashable, Sendable, CustomStringConvertible {
    /// In bytes, of what a user passes: an RSA key of 16,384 bits has less than a fifth of it.
    public static let maximumInput = 16 << 10

    let blob: KeyBlob

    /// - Parameter input: the content of a `.pub` file: one line, its end optional.
    public init(_ input: [UInt8]) throws(PublicKeyError) {
        guard input.count <= Self.maximumInput else { throw .tooLong }
        let line = Self.withoutLineEnd(input)
        guard !line.allSatisfy({ $0 == UInt8(ascii: " ") }) else { throw .empty }
        guard !line.starts(with: "-----BEGIN ".utf8) else { throw .privateKey }
        guard !line.starts(with: "---- BEGIN ".utf8) else { throw .otherFormat }
        guard !line.contains(UInt8(ascii: "\n")) else { throw .severalLines }
        guard !line.contains(where: { $0.isControl && $0 != UInt8(ascii: "\t") }) else { throw .malformed(Array(line)) }
        guard let parsed = AuthorizedKeysLine(line) else { throw .malformed(Array(line)) }
        guard parsed.options == nil else { throw .options }
        blob = parsed.key
        try checkStrength()
    }

    /// The line as it was written to a record, without a comment.
    public var description: String { "\(blob.algorithm) \(blob.base64)" }

    public var fingerprint: Fingerprint { blob.fingerprint }

    public var id: KeyID { fingerprint.keyID }

    private static func withoutLineEnd(_ input: [UInt8]) -> ArraySlice<UInt8> {
        var line = input[...]
        if line.last == UInt8(ascii: "\n") { line = line.dropLast() }
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        return line
    }

    /// The fields of each kind: RFC 4253 (RSA), 5656 (ECDSA), 8709 (Ed25519), OpenSSH's PROTOCOL.u2f (sk-…).
    private func checkStrength() throws(PublicKeyError) {
        let counts = blob.fields.map(\.count)
        let isComplete: Bool
        switch blob.algorithm {
        case "ssh-ed25519": isComplete = counts == [32]
        case "sk-ssh-ed25519@openssh.com": isComplete = counts.count == 2 && counts[0] == 32
        case "ecdsa-sha2-nistp256": isComplete = counts == [8, 65]
        case "ecdsa-sha2-nistp384": isComplete = counts == [8, 97]
        case "ecdsa-sha2-nistp521": isComplete = counts == [8, 133]
        case "sk-ecdsa-sha2-nistp256@openssh.com": isComplete = counts.count == 3 && counts[..<2] == [8, 65]
        case "ssh-rsa":
            isComplete = counts.count == 2
            let bits = isComplete ? Self.bits(blob.fields[1]) : 0
            guard !isComplete || bits >= 2048 else { throw .weak(bits: bits) }
        default: throw .unsupported(blob.algorithm)
        }
        guard isComplete else { throw .incomplete(blob.algorithm) }
    }

    /// Of an mpint: RFC 4251, 5.
    private static func bits(_ number: ArraySlice<UInt8>) -> Int {
        let digits = number.drop { $0 == 0 }
        return digits.count * 8 - (digits.first?.leadingZeroBitCount ?? 0)
    }
}
