import Escaping

/// Why an archive cannot be read on, and where.
public struct TarError: Error, Equatable, CustomStringConvertible {
    /// Counted from 1.
    public let entry: Int
    /// The entry's name as far as it was read.
    public let path: [UInt8]?
    public let problem: Problem

    public enum Problem: Error, Equatable {
        /// Not one byte.
        case empty
        case notTar
        case headerChecksum
        case truncated
        case dataAfterEnd
        case invalidNumber(field: String)
        case emptyName
        /// Some readers take such an entry for a directory, some for a file.
        case slashAfterFileName
        case nulInName
        case hardLinkWithData(size: UInt64)
        case extendedHeaderTooLarge(size: UInt64, limit: UInt64)
        case tooManyExtendedRecords(limit: Int)
        case malformedExtendedRecord
        case conflictingExtendedHeaders
        case unsupportedGlobalRecord(key: [UInt8])
    }

    public var description: String {
        if problem == .notTar || problem == .empty { return "\(problem)" }
        guard let path else { return "entry \(entry): \(problem)" }
        return "entry \(entry) '\(Escaped(path))': \(problem)"
    }
}

extension TarError.Problem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "the archive is empty"
        case .notTar: "not a tar archive"
        case .headerChecksum: "header checksum mismatch"
        case .truncated: "truncated archive"
        case .dataAfterEnd: "data after end of archive"
        case .invalidNumber(let field): "invalid \(field)"
        case .emptyName: "invalid name: it is empty"
        case .slashAfterFileName: "invalid name: a file's name ends in '/'"
        case .nulInName: "name contains NUL"
        case .hardLinkWithData(let size): "hardlink with data: \(size) bytes"
        case .extendedHeaderTooLarge(let size, let limit):
            "extended header too large: \(size) bytes, at most \(limit) are read"
        case .tooManyExtendedRecords(let limit): "extended header too large: more than \(limit) records"
        case .malformedExtendedRecord: "malformed pax record"
        case .conflictingExtendedHeaders: "conflicting extended headers"
        case .unsupportedGlobalRecord(let key): "unsupported global header '\(Escaped(key))'"
        }
    }
}
