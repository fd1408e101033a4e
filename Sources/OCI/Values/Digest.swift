import Escaping
public import Hashing

/// What identifies content: an algorithm and the hash in lower-case hexadecimal, such as `sha256:e3b0c442…`.
///
/// `sha256` and `sha512` are the specification's registered algorithms; others are refused. A sha512 digest can be named,
/// kept in documents and compared, but content cannot be checked against it here (``ContentCheck`` refuses): no
/// registry in use makes one.
/// https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests
public struct Digest: Hashable, Sendable {
    public enum Algorithm: String, Sendable {
        case sha256, sha512

        /// How many hexadecimal digits a digest has.
        var digits: Int { self == .sha256 ? 64 : 128 }
    }

    public let algorithm: Algorithm
    /// The hash, without its algorithm.
    public let hex: String

    /// Parses `algorithm:hex`.
    public init(_ text: some StringProtocol) throws(DigestError) {
        guard let colon = text.firstIndex(of: ":") else { throw .notADigest(String(text)) }
        guard let algorithm = Algorithm(rawValue: String(text[..<colon])) else { throw .algorithm(String(text)) }
        let hex = text[text.index(after: colon)...]
        guard hex.utf8.count == algorithm.digits, hex.utf8.allSatisfy(\.isLowercaseHexadecimalDigit) else {
            throw .hash(String(text), algorithm)
        }
        self.algorithm = algorithm
        self.hex = String(hex)
    }

    /// The sha256 digest of these bytes.
    public init(of bytes: [UInt8]) {
        let hash = SHA256()
        hash.update(bytes)
        self.init(finishing: hash)
    }

    /// The sha256 digest of what was hashed.
    public init(finishing hash: SHA256) {
        algorithm = .sha256
        hex = hexadecimal(hash.finish())
    }
}

extension Digest: CustomStringConvertible {
    public var description: String { "\(algorithm):\(hex)" }
}

/// Why a text is no digest.
public enum DigestError: Error, Hashable, Sendable, CustomStringConvertible {
    case notADigest(String)
    case algorithm(String)
    case hash(String, Digest.Algorithm)

    public var description: String {
        switch self {
        case .notADigest(let text): "'\(Escaped(text))' is not a digest: expected 'sha256:' and 64 digits from 0 to f"
        case .algorithm(let text): "'\(Escaped(text))' is not a digest we know: expected 'sha256' or 'sha512'"
        case .hash(let text, let algorithm):
            "'\(Escaped(text))' is not a digest: expected \(algorithm.digits) digits from 0 to f after '\(algorithm):'"
        }
    }
}

extension UInt8 {
    var isLowercaseHexadecimalDigit: Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= self || UInt8(ascii: "a")...UInt8(ascii: "f") ~= self
    }
}
