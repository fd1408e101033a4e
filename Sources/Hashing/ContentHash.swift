import Cxxhash

/// XXH3 of 128 bits, with a secret: ten times as fast as SHA-256, to find equal contents within one process.
///
/// It is no cryptographic hash; but whoever makes contents does not know the secret, so nobody can make two that have the
/// same.
public struct ContentHash: Hashable, Sendable {
    private let low: UInt64
    private let high: UInt64

    /// Hashes differ from process to process.
    public init(of content: RawSpan) {
        let hash = content.withUnsafeBytes { content in
            Self.secret.withUnsafeBytes { secret in
                pushyard_xxh3(content.baseAddress, content.count, secret.baseAddress, secret.count)
            }
        }
        (low, high) = (hash.low, hash.high)
    }

    /// As long as XXH3's own.
    private static let secret: [UInt8] = {
        var generator = SystemRandomNumberGenerator()
        return (0..<192).map { _ in .random(in: .min ... .max, using: &generator) }
    }()
}
