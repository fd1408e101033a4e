import Receive
import SystemPackage

/// An app as scripts see it: settings by their names, roles by key.
struct AppDocument: Encodable {
    let app: String
    private let settings: [(name: String, value: String?)]
    private let roles: [(key: String, role: String)]
    private let repository: String

    init(_ name: AppName, in store: AppStore) throws {
        let found = try store.app(name)
        app = name.description
        settings = AppSetting.allCases.map { ($0.rawValue, found.settings.value(of: $0)) }
        roles = try store.roles(for: name).map { ($0.key.description, $0.role.rawValue) }
        repository = found.repository.string
    }

    /// For people: names as 'pushyard app set' takes them.
    var rows: [[String]] {
        settings.map { [$0.name, $0.value ?? "(the next push decides)"] } + roles.map { ["role.\($0.key)", $0.role] }
            + [["repository", repository]]
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(app, forKey: Field(stringValue: "app"))
        for (name, value) in settings { try fields.encode(value, forKey: Field(stringValue: name)) }
        try fields.encode(
            Dictionary(uniqueKeysWithValues: roles.map { ($0.key, $0.role) }), forKey: Field(stringValue: "roles"))
        try fields.encode(repository, forKey: Field(stringValue: "repository"))
    }

    private struct Field: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }

        init?(intValue: Int) { nil }
    }
}
