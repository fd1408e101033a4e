import Filesystem
public import Tar

/// A blob of a layout that is being read, by one thread. Its end is an error unless digest and size are right.
public final class BlobReader: ByteSource {
    private let file: File
    private var check: ContentCheck
    private var isChecked = false

    init(_ file: consuming File, _ descriptor: Descriptor) throws {
        check = try ContentCheck(descriptor)
        self.file = file
    }

    /// - Throws: `FilesystemError`; ``ContentError`` when there is too much, and at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try file.read(into: buffer)
        if count > 0 {
            try check.update(UnsafeRawBufferPointer(buffer).bytes.extracting(..<count))
        } else if !isChecked {
            try check.finish()
            isChecked = true
        }
        return count
    }
}
