/// Settings whose names begin alike, as many as an admin wants: `env.NAME`, and PUSHYARD_ENV_NAME in the environment.
public struct SettingGroup: Sendable {
    /// Without the point.
    public let name: String
    public let placeholder: String
    public let meaning: String

    /// Of the member `key`.
    public func name(of key: String) -> String { "\(name).\(key)" }

    /// Whether there can be a member of this key.
    public func accepts(_ key: String) -> Bool { self.key(of: name(of: key)) != nil }

    /// The environment variable of the member `key`.
    public func variable(of key: String) -> String { variablePrefix + key }

    var variablePrefix: String { "PUSHYARD_\(name.uppercased())_" }

    /// The member's key; nil for a setting that is none of the group, and for a key that no shell would take for a variable.
    func key(of setting: String) -> String? {
        guard setting.hasPrefix("\(name).") else { return nil }
        let key = setting.dropFirst(name.count + 1)
        guard let first = key.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
            key.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            })
        else { return nil }
        return String(key)
    }
}
