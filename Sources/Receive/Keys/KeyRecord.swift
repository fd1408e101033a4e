public import FoundationEssentials

/// A key and what its holder may do: a small JSON file, `front/keys/ID.json`.
public struct KeyRecord: Hashable, Sendable {
    public let name: KeyName
    public let key: PublicKey
    public var rights: Rights
    /// When the key was added, in whole seconds.
    public let added: Date

    public var id: KeyID { key.id }
    public var fingerprint: Fingerprint { key.fingerprint }
}

extension KeyRecord: StoredRecord {
    struct Stored: Codable {
        let name: String
        let key: String
        let fingerprint: String
        /// `admin`, or nothing where `apps` says more.
        var role: String?
        /// The role for each app.
        var apps: [String: String]?
        let added: String
    }

    init(_ stored: Stored) throws {
        name = try KeyName(stored.name)
        key = try PublicKey(Array(stored.key.utf8))
        do {
            added = try Date(stored.added, strategy: .iso8601)
        } catch {
            throw RecordFault.notATime(stored.added)
        }
        switch (stored.role, stored.apps) {
        case ("admin", nil): rights = .admin
        case (nil, let apps?):
            let roles = try apps.map { (try AppName($0.key), try Role(named: $0.value)) }
            rights = .apps(Dictionary(uniqueKeysWithValues: roles))
        default: throw RecordFault.contradiction("role", "apps")
        }
        guard stored.fingerprint == fingerprint.description else {
            throw RecordFault.contradiction("key", "fingerprint")
        }
    }

    var stored: Stored {
        var stored = Stored(
            name: name.description, key: key.description, fingerprint: fingerprint.description,
            added: added.formatted(.iso8601)
        )
        switch rights {
        case .admin: stored.role = "admin"
        case .apps(let roles):
            let texts = roles.map { ($0.key.description, $0.value.rawValue) }
            stored.apps = Dictionary(uniqueKeysWithValues: texts)
        }
        return stored
    }
}
