import SystemPackage
import Tar

/// A file's bytes from its beginning.
struct FileBytes: ByteSource {
    private let file: FileDescriptor
    private var offset: Int64 = 0

    /// - Parameter file: which stays its owner's; its offset is neither used nor changed.
    init(_ file: FileDescriptor) throws { self.file = file }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try file.read(fromAbsoluteOffset: offset, into: buffer)
        offset += Int64(count)
        return count
    }
}
