import Ccrypto

/// SHA-256 (FIPS 180-4) through libcrypto, which uses the processor's own instructions where it has them.
///
/// One value hashes many messages, one after another; it belongs to one thread.
public final class SHA256 {
    /// The size of a digest in bytes.
    public static let size = 32

    private var state = SHA256_CTX()

    public init() { start() }

    /// Hashes on.
    public func update(_ bytes: RawSpan) {
        let code = bytes.withUnsafeBytes { SHA256_Update(&state, $0.baseAddress, $0.count) }
        precondition(code == 1, "SHA256_Update fails for no message")
    }

    public func update(_ bytes: [UInt8]) { update(bytes.span.bytes) }

    /// The digest of what was hashed since the last one, 32 bytes; the next message starts.
    public func finish() -> [UInt8] {
        let digest = [UInt8](unsafeUninitializedCapacity: Self.size) { buffer, count in
            let code = SHA256_Final(buffer.baseAddress, &state)
            precondition(code == 1, "SHA256_Final fails for no message")
            count = Self.size
        }
        start()
        return digest
    }

    private func start() {
        let code = SHA256_Init(&state)
        precondition(code == 1, "SHA256_Init only sets the state")
    }
}

/// Lower-case hexadecimal digits.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
