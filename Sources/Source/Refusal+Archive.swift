public import Tar

extension Refusal {
    /// What a reader found wrong with the bytes, in the rules' words; final, as a reader's first error is its last.
    public init(_ error: TarError) {
        let location: Location = error.path.map { .entry(error.entry, path: $0) } ?? .source
        self.init(Code(error.problem), at: location, error.path == nil ? "\(error)" : "\(error.problem)", isFinal: true)
    }

    /// As above; such errors belong to no entry.
    public init(_ error: GzipError) {
        self.init(Code(error), at: .source, "\(error)", isFinal: true)
    }
}

extension Refusal.Code {
    fileprivate init(_ problem: TarError.Problem) {
        self =
            switch problem {
            case .empty: .empty
            case .notTar: .notTar
            case .headerChecksum: .headerChecksum
            case .truncated: .truncated
            case .dataAfterEnd: .trailingData
            case .invalidNumber: .number
            case .emptyName, .slashAfterFileName: .name
            case .nulInName: .nul
            case .hardLinkWithData: .hardLinkData
            case .extendedHeaderTooLarge, .tooManyExtendedRecords: .extendedHeaderSize
            case .malformedExtendedRecord: .extendedHeader
            case .conflictingExtendedHeaders: .extendedHeaderConflict
            case .unsupportedGlobalRecord: .globalHeader
            }
    }

    fileprivate init(_ error: GzipError) {
        self =
            switch error {
            case .truncated: .truncated
            case .corrupt, .unsupportedMethod, .reservedFlags, .headerTooLong, .headerChecksum: .gzip
            case .contentChecksum, .contentLength: .gzipChecksum
            case .trailingGarbage: .gzipTrailingData
            case .tooManyMembers: .gzipMembers
            case .expandsTooFar: .expansion
            case .otherCompression: .compression
            }
    }
}
