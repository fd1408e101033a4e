import Filesystem
import Hashing

extension Digest {
    /// The sha256 digest of a file from its current offset on.
    init(reading file: borrowing File) throws {
        let hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            guard count > 0 else { break }
            hash.update(buffer.span.extracting(..<count).bytes)
        }
        self.init(finishing: hash)
    }
}
