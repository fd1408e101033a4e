import Carchive
import Glibc
public import SystemPackage

/// Reads a zip archive as a source, through libarchive, which only finds the entries and inflates them: each is judged as
/// one of a tar is.
///
/// Throws `Refusal` for what the archive holds, and ``ZipError`` where there is no libarchive.
public struct ZipReader: JudgedSource, ~Copyable {
    private let archive: ZipHandle
    private var rules: SourceRules
    private var entryCount = 0
    /// Whose content has not been read, and where it stands.
    private var current: (entry: SourceEntry, location: Refusal.Location)?
    private var buffer = [UInt8](repeating: 0, count: 128 << 10)

    /// - Parameter file: a regular file, which stays its owner's to close.
    public init(_ file: FileDescriptor, limits: SourceLimits = SourceLimits()) throws {
        archive = try ZipHandle(file)
        rules = SourceRules(limits)
    }

    public mutating func next() throws -> SourceEntry? {
        current = nil
        while let found = try archive.next() {
            entryCount += 1
            let location = Refusal.Location.entry(entryCount, path: found.path)
            guard let admitted = try rules.admit(found, at: location) else { continue }
            current = (admitted, location)
            return admitted
        }
        try rules.finish()
        return nil
    }

    public mutating func forEachChunk(_ body: (RawSpan) throws -> Void) throws {
        guard let (entry, location) = current, case .file(let size, _) = entry.kind else { return }
        current = nil
        var count: UInt64 = 0
        while true {
            try rules.checkTime(at: location)
            let length = try archive.read(into: &buffer, at: location)
            count += UInt64(length)
            guard count <= size else { break }
            if length == 0 { break }
            try body(buffer.span.bytes.extracting(0..<length))
        }
        guard count == size else {
            throw Refusal(.zip, at: location, "its content is not as long as the archive says", isFinal: true)
        }
    }

    public var listing: SourceListing { SourceListing(rules) }

    public consuming func report() -> SourceReport { SourceReport(rules, commit: nil) }
}

/// An open archive of libarchive's.
private final class ZipHandle {
    private let archive: OpaquePointer
    /// libarchive turns names into those of the thread's locale, and has none for what that cannot say.
    private let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)

    init(_ file: FileDescriptor) throws {
        archive = try Self.make()
        guard archive_read_support_format_zip_seekable(archive) == ARCHIVE_OK,
            archive_read_open_fd(archive, file.rawValue, 64 << 10) == ARCHIVE_OK
        else { throw refusal(at: .source) }
    }

    private static func make() throws -> OpaquePointer {
        if let reason = missing { throw ZipError.missingLibrary(reason) }
        guard let archive = archive_read_new() else { throw ZipError.missingLibrary("it is out of memory") }
        return archive
    }

    deinit {
        archive_read_free(archive)
        if let locale { freelocale(locale) }
    }

    /// Nil at the end.
    func next() throws -> UnjudgedEntry? {
        let before = uselocale(locale)
        defer { uselocale(before) }
        var entry: OpaquePointer?
        switch archive_read_next_header(archive, &entry) {
        case ARCHIVE_EOF: return nil
        // A warning is about a name that is not UTF-8; we take its bytes, and the rules refuse it.
        case ARCHIVE_OK, ARCHIVE_WARN: break
        default: throw refusal(at: .source)
        }
        guard let entry else { throw refusal(at: .source) }
        let path = Self.bytes(archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry))
        return UnjudgedEntry(path: path, kind: Self.kind(entry), modified: Int64(archive_entry_mtime(entry)))
    }

    func read(into buffer: inout [UInt8], at location: Refusal.Location) throws -> Int {
        let count = buffer.withUnsafeMutableBytes { archive_read_data(archive, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw refusal(at: location) }
        return count
    }

    private func refusal(at location: Refusal.Location) -> Refusal {
        let reason = archive_error_string(archive).map { String(cString: $0) } ?? "it cannot be read"
        return Refusal(.zip, at: location, "not a zip archive that can be read: \(reason)", isFinal: true)
    }

    private static let missing: String? = pushyard_archive_load().map { String(cString: $0) }

    private static func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8] {
        guard let text else { return [] }
        return UnsafeBufferPointer(start: text, count: strlen(text)).map(UInt8.init(bitPattern:))
    }

    private static func kind(_ entry: OpaquePointer) -> UnjudgedEntry.Kind {
        if archive_entry_is_encrypted(entry) != 0 { return .other("encrypted file") }
        let mode = archive_entry_mode(entry)
        switch mode & S_IFMT {
        case S_IFREG where archive_entry_size_is_set(entry) != 0:
            return .file(size: UInt64(max(0, archive_entry_size(entry))), mode: UInt16(mode & 0o7777))
        case S_IFREG: return .other("file of unknown size")
        case S_IFDIR: return .directory
        case S_IFLNK:
            return .symbolicLink(target: bytes(archive_entry_symlink_utf8(entry) ?? archive_entry_symlink(entry)))
        default: return .other("special file")
        }
    }
}

/// Why zip archives cannot be read at all.
public enum ZipError: Error, Hashable, Sendable, CustomStringConvertible {
    case missingLibrary(String)

    public var description: String {
        switch self {
        case .missingLibrary(let reason):
            "cannot load libarchive: \(reason)\n  install Debian's package 'libarchive13', or what brings it elsewhere"
        }
    }
}
