import FoundationEssentials
import Receive

/// A key as scripts see it.
struct KeyDocument: Encodable {
    let name: String
    let id: String
    let fingerprint: String
    /// `admin`, or nothing where `apps` says more.
    let role: String?
    /// The role for each app.
    let apps: [String: String]?
    /// In UTC, as in ISO 8601.
    let added: String

    init(_ record: KeyRecord) {
        name = record.name.description
        id = record.id.description
        fingerprint = record.fingerprint.description
        added = record.added.formatted(.iso8601)
        switch record.rights {
        case .admin:
            role = "admin"
            apps = nil
        case .apps(let roles):
            role = nil
            apps = Dictionary(uniqueKeysWithValues: roles.map { ($0.key.description, $0.value.rawValue) })
        }
    }

    /// In one word, for people.
    var rights: String {
        guard let apps else { return role ?? "-" }
        return apps.isEmpty
            ? "-" : apps.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }
}
