import Escaping
import Filesystem
import FoundationEssentials
public import SystemPackage

/// A value that is kept in a small JSON file of its own.
protocol StoredRecord {
    /// The fields as they stand in the file.
    associatedtype Stored: Codable

    /// - Throws: any error whose description says what is wrong with a field.
    init(_ stored: Stored) throws

    var stored: Stored { get }
}

extension StoredRecord {
    /// - Throws: ``RecordError``; `FilesystemError` when the file cannot be read.
    static func read(_ name: FileName, in directory: Directory) throws -> Self {
        let bytes = try directory.contents(of: RelativePath(name), limit: 1 << 20)
        do {
            return try Self(JSONDecoder().decode(Stored.self, from: Data(bytes)))
        } catch {
            throw RecordError.unusable(directory.path.appending(name.description), RecordError.sentence(error))
        }
    }

    /// Creates or replaces the file (mode 0600); the caller holds the lock of the store.
    func write(_ name: FileName, in directory: Directory) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try directory.replaceFile(name, with: Array(encoder.encode(stored)) + [UInt8(ascii: "\n")])
    }
}

/// What the fields of a record cannot say.
enum RecordFault: Error, Equatable, CustomStringConvertible {
    case contradiction(String, String)
    case notATime(String)

    var description: String {
        switch self {
        case .contradiction(let one, let other): "'\(one)' and '\(other)' contradict each other"
        case .notATime(let text): "'\(Escaped(text))' is not a time such as '2023-11-14T22:13:20Z'"
        }
    }
}

/// A file of ours that somebody has changed in a way that we do not understand.
public enum RecordError: Error, Equatable, CustomStringConvertible {
    case unusable(FilePath, String)

    public var description: String {
        switch self {
        case .unusable(let path, let reason): "cannot use '\(Escaped(path.string))': \(reason)"
        }
    }

    static func sentence(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "'\(Escaped(key.stringValue))' is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "'\(path(context))' is not of the right type"
        case DecodingError.dataCorrupted(let context):
            context.codingPath.isEmpty ? "it is not JSON" : "'\(path(context))' has no usable value"
        default: "\(error)"
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        Escaped(context.codingPath.map(\.stringValue).joined(separator: ".")).description
    }
}
