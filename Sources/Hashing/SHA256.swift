import Ccrypto

/// SHA-256 (FIPS 180-4) through libcrypto, which uses the processor's own instructions where it has them.
///
/// One value hashes many messages, one after another; it belongs to one thread.
public final class SHA256 {
    /// The size of a digest in bytes.
    public static let size = 32

    private let context: OpaquePointer

    public init() {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("EVP_MD_CTX_new fails only without memory") }
        self.context = context
        let code = EVP_DigestInit_ex(context, EVP_sha256(), nil)
        precondition(code == 1, "libcrypto provides SHA-256 in every configuration")
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Hashes on.
    public func update(_ bytes: RawSpan) {
        let code = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        precondition(code == 1, "EVP_DigestUpdate fails only on a finished context")
    }

    public func update(_ bytes: [UInt8]) { update(bytes.span.bytes) }

    /// The digest of what was hashed since the last one, 32 bytes; the next message starts.
    public func finish() -> [UInt8] {
        let digest = [UInt8](unsafeUninitializedCapacity: Self.size) { buffer, count in
            let code = EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
            precondition(code == 1, "EVP_DigestFinal_ex fails only on a finished context")
            count = Self.size
        }
        restart()
        return digest
    }

    /// For the next message; not through `EVP_sha256` again, which looks the implementation up each time.
    private func restart() {
        let code = EVP_DigestInit_ex(context, nil, nil)
        precondition(code == 1, "a context that was initialised once can be initialised again")
    }
}

/// Lower-case hexadecimal digits.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
