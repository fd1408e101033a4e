import SystemPackage

/// `pushyard.yml`: one mapping of setting names to scalars or lists of scalars.
struct ConfigurationFile: Sendable {
    /// Of the file, in bytes.
    private static let limit = 1 << 20

    private let path: String
    private var values: [String: (raw: RawValue, line: Int)] = [:]

    /// Throws `SettingError` for a file that cannot be read, is not such a mapping, or sets what does not exist.
    init(path: String, mayBeMissing: Bool, perApp: Bool = false) throws {
        try self.init(Self.read(path, mayBeMissing: mayBeMissing) ?? [], path: path, perApp: perApp)
    }

    /// - Parameter perApp: whether it may only set what an app can have for itself.
    init(_ bytes: [UInt8], path: String, perApp: Bool) throws(SettingError) {
        self.path = path
        for pair in try pairs(bytes) {
            guard let check = Settings.check(named: pair.name, perApp: perApp) else {
                throw .unknown(pair.name, path: path, line: pair.line)
            }
            guard values[pair.name] == nil else { throw .twice(pair.name, path: path, line: pair.line) }
            guard let raw = pair.value else { throw .notValue(pair.name, path: path, line: pair.line) }
            // Of the machine's own file, a value is judged where it is used.
            if perApp { try check(raw, .file(path: path, line: pair.line)) }
            values[pair.name] = (raw, pair.line)
        }
    }

    subscript(name: String) -> (raw: RawValue, origin: SettingOrigin)? {
        values[name].map { ($0.raw, .file(path: path, line: $0.line)) }
    }

    /// In no order, with their lines.
    var names: [(name: String, line: Int)] { values.map { ($0.key, $0.value.line) } }

    private func pairs(_ bytes: [UInt8]) throws(SettingError) -> [YAMLDocument.Pair] {
        do throws(YAMLDocument.Fault) {
            return try YAMLDocument(bytes).pairs
        } catch {
            switch error {
            case .syntax(let line, let problem): throw .syntax(problem, path: path, line: line)
            case .notMapping: throw .notMapping(path)
            }
        }
    }

    private static func read(_ path: String, mayBeMissing: Bool) throws -> [UInt8]? {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            return try file.closeAfter {
                var bytes: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 16 << 10)
                while case let count = try buffer.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
                    bytes += buffer[..<count]
                    guard bytes.count <= limit else { throw SettingError.tooLarge(path, limit: limit) }
                }
                return bytes
            }
        } catch Errno.noSuchFileOrDirectory where mayBeMissing {
            return nil
        } catch let errno as Errno {
            throw SettingError.unreadable(path, errno)
        }
    }
}
