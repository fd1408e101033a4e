import Cisal

/// What makes gzip members, and how hard it tries.
public enum GzipCompression: Equatable, Sendable {
    /// The fastest there is, smaller than `pigz -1`: ISA-L where it is installed, else level 1.
    ///
    /// The bytes depend on the content and on that. On x86-64, ISA-L 2.30 to 2.32.1 made the same on all processors with
    /// SSE 4.2, and others on older ones.
    case fastest
    /// libdeflate, whose bytes depend on the content, the level and its version only.
    case level(CompressionLevel)

    /// Why ``fastest`` goes without ISA-L here: dlopen(3)'s reason; nil where it does not.
    public static let reasonAgainstISAL = pushyard_isal_load().map { String(cString: $0) }
}

/// ISA-L (igzip), loaded where it is used; belongs to one thread.
///
/// Level 2, which takes hardly more time than 1. Level 3 would make other bytes for each generation of AVX.
final class FastCompressor {
    private let isal: OpaquePointer

    /// Nil where it is not installed.
    init?() {
        guard GzipCompression.reasonAgainstISAL == nil else { return nil }
        guard let isal = pushyard_isal_create() else { preconditionFailure("fails only without memory") }
        self.isal = isal
    }

    deinit { pushyard_isal_free(isal) }

    /// Returns the size of the member; 0 if it does not fit.
    func compress(_ content: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer) -> Int {
        pushyard_isal_compress(isal, content.baseAddress, content.count, output.baseAddress, output.count)
    }
}
