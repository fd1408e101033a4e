import Filesystem
public import FoundationEssentials
import SystemPackage

/// The keys that may do something here: `front/keys`, and the block of authorized_keys that is made from it.
///
/// The records are what counts: a line of authorized_keys without a record lets nobody do anything, and each change writes the
/// whole block from them.
public struct KeyStore: Sendable {
    private let directory: Directory
    private let locks: Directory

    public init(_ front: Front) throws {
        directory = try front.subdirectory("keys")
        locks = try front.subdirectory("locks")
    }

    /// All keys, sorted by name.
    public func list() throws -> [KeyRecord] {
        try directory.entries().compactMap { entry -> KeyRecord? in
            guard let id = Self.id(entry.name) else { return nil }
            return try record(id)
        }.sorted { $0.name < $1.name }
    }

    /// The key that a forced command names; nil when there is none, or none any more.
    public func key(_ id: KeyID) throws -> KeyRecord? {
        do {
            return try record(id)
        } catch FilesystemError.refused(.open, _, .noSuchFileOrDirectory) {
            return nil
        }
    }

    /// - Throws: ``KeyStoreError/unknown(_:)``.
    public func key(named name: KeyName) throws -> KeyRecord {
        guard let record = try list().first(where: { $0.name == name }) else { throw KeyStoreError.unknown(name) }
        return record
    }

    /// Adds a key and lets it log in.
    ///
    /// - Throws: ``KeyStoreError`` for a name or key that is here already, ``AuthorizedKeysError``. Nothing has changed then.
    @discardableResult
    public func add(
        _ key: PublicKey, named name: KeyName, rights: Rights, to authorizedKeys: AuthorizedKeys, on date: Date = .now
    ) throws -> KeyRecord {
        try locks.withLock(Self.lock) {
            let records = try list()
            if let other = records.first(where: { $0.key == key }) { throw KeyStoreError.sameKey(name, as: other.name) }
            guard !records.contains(where: { $0.name == name }) else { throw KeyStoreError.sameName(name) }
            let added = Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
            let record = KeyRecord(name: name, key: key, rights: rights, added: added)
            let replacement = try authorizedKeys.replacement(with: (records + [record]).sorted { $0.name < $1.name })
            try record.write(Self.fileName(record.id), in: directory)
            do {
                try authorizedKeys.apply(replacement)
            } catch {
                // The error says why the key was not added; a record that stays gives rights to a key that cannot log in.
                try? directory.removeFile(Self.fileName(record.id))
                throw error
            }
            return record
        }
    }

    /// Takes all rights from a key, then its line.
    ///
    /// When the line cannot be removed, the key can log in and do nothing.
    public func remove(_ name: KeyName, from authorizedKeys: AuthorizedKeys) throws -> KeyRecord {
        try locks.withLock(Self.lock) {
            let record = try key(named: name)
            try directory.removeFile(Self.fileName(record.id))
            try directory.sync()
            try authorizedKeys.apply(authorizedKeys.replacement(with: list()))
            return record
        }
    }

    /// Whether authorized_keys has a line for each key, as it is to be, and no other in our block.
    ///
    /// - Throws: ``AuthorizedKeysError`` for a file that cannot be made so.
    public func isComplete(in authorizedKeys: AuthorizedKeys) throws -> Bool {
        let records = try list()
        return try records.isEmpty || authorizedKeys.replacement(with: records).changesNothing
    }

    /// Writes the block of authorized_keys anew.
    public func repair(_ authorizedKeys: AuthorizedKeys) throws {
        try locks.withLock(Self.lock) { try authorizedKeys.apply(authorizedKeys.replacement(with: list())) }
    }

    /// Gives a key a role for an app, or takes it away with nil.
    ///
    /// - Throws: ``KeyStoreError/admin(_:)`` for a key that may do everything.
    public func setRole(_ role: Role?, of name: KeyName, for app: AppName) throws {
        try locks.withLock(Self.lock) {
            var record = try key(named: name)
            guard case .apps(var roles) = record.rights else { throw KeyStoreError.admin(name) }
            roles[app] = role
            record.rights = .apps(roles)
            try record.write(Self.fileName(record.id), in: directory)
        }
    }

    /// - Throws: what ``setRole(_:of:for:)`` would throw.
    func checkRoles(of name: KeyName) throws {
        guard case .apps = try key(named: name).rights else { throw KeyStoreError.admin(name) }
    }

    /// Moves all roles for one app to another name, or takes them away with nil.
    func moveRoles(for app: AppName, to newName: AppName?) throws {
        try locks.withLock(Self.lock) {
            for var record in try list() {
                guard case .apps(var roles) = record.rights, let role = roles.removeValue(forKey: app) else { continue }
                if let newName { roles[newName] = role }
                record.rights = .apps(roles)
                try record.write(Self.fileName(record.id), in: directory)
            }
        }
    }

    private func record(_ id: KeyID) throws -> KeyRecord {
        let record = try KeyRecord.read(Self.fileName(id), in: directory)
        guard record.id == id else { throw KeyStoreError.misplaced(id, record.name) }
        return record
    }

    private static let lock: FileName = "keys.lock"
    private static let suffix = ".json"

    private static func fileName(_ id: KeyID) throws -> FileName { try FileName(id.description + suffix) }

    private static func id(_ name: FileName) -> KeyID? {
        let text = String(decoding: name.bytes, as: UTF8.self)
        guard text.hasSuffix(suffix) else { return nil }
        do {
            return try KeyID(text.dropLast(suffix.count))
        } catch {
            // Not a record: what `write` had not finished, or something of somebody else's.
            return nil
        }
    }
}
