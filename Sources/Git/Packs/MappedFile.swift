import Glibc
import SystemPackage

/// A file in memory, as long as somebody holds this; mmap(2).
///
/// Made for files that git never changes once they have their names: to cut one short under a reader would end the reader
/// by SIGBUS.
final class MappedFile: @unchecked Sendable {
    // Unchecked: the memory is mapped for reading only, and the pointer never changes.
    private let memory: UnsafeRawBufferPointer

    /// - Throws: `Errno`, `invalidArgument` for an empty file among them.
    init(_ path: FilePath) throws {
        let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        memory = try descriptor.closeAfter {
            let size = try descriptor.seek(offset: 0, from: .end)
            guard let address = mmap(nil, Int(size), PROT_READ, MAP_PRIVATE, descriptor.rawValue, 0),
                address != MAP_FAILED
            else { throw Errno(rawValue: errno) }
            return UnsafeRawBufferPointer(start: address, count: Int(size))
        }
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: memory.baseAddress), memory.count)
    }

    var size: Int { memory.count }

    func withBytes<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
        try body(RawSpan(_unsafeBytes: memory))
    }

    /// Gives back the memory that the file takes now; what is read again comes from the page cache.
    func discard() {
        madvise(UnsafeMutableRawPointer(mutating: memory.baseAddress), memory.count, MADV_DONTNEED)
    }
}
