import Escaping
import SystemPackage

/// What is wrong with what is remembered, or with what was asked about it.
public enum RecordsError: Error, Equatable, Sendable, CustomStringConvertible {
    case notAnID(String)
    case noBuild(String)
    case noRejectedSource(String)
    /// A row that we would not have written.
    case unusable(String, path: String, String)
    /// What SQLite says of the database at a path.
    case database(DatabaseFault, path: String)

    public enum DatabaseFault: Equatable, Sendable {
        case busy(seconds: Int)
        case full
        case damaged
        case newer
        case notWritable
        case other(code: Int32, String)
    }

    public var description: String {
        switch self {
        case .notAnID(let text):
            "'\(Escaped(text))' is not the id of a build: expected \(BuildID.length) digits and letters"
        case .noBuild(let what):
            """
            there is no build '\(Escaped(what))'
              see them all: pushyard builds list
            """
        case .noRejectedSource(let what):
            """
            there is no rejected source '\(Escaped(what))'
              see them all: pushyard rejected list
            """
        case .unusable(let id, let path, let reason): "cannot use '\(id)' in '\(Escaped(path))': \(reason)"
        case .database(let fault, let path): "cannot use '\(Escaped(path))': \(fault)"
        }
    }
}

extension RecordsError.DatabaseFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .busy(let seconds): "another process has kept it locked for \(seconds) s"
        case .full: "no space is left on the device"
        case .damaged: "it is damaged\n  see what is left and mend it: pushyard doctor --repair"
        case .newer: "it belongs to a newer version of Pushyard"
        case .notWritable: "it cannot be opened or written by this user"
        case .other(let code, let message): "SQLite error \(code): \(Escaped(message))"
        }
    }
}
