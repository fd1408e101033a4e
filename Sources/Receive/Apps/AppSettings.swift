/// What the front's admin has decided for one app; a file in its repository, `pushyard.json`.
public struct AppSettings: Hashable, Sendable {
    /// What becomes of a build whose pusher has gone.
    public enum OnDisconnect: String, Sendable, CaseIterable {
        case cancel
        case `continue`
    }

    /// Whether a push may replace history (or a tag) that is here already.
    public enum Force: String, Sendable, CaseIterable {
        case allow
        case refuse
    }

    /// What becomes of a push to a branch that is not deployed: refused, or taken without a build.
    public enum WrongBranch: String, Sendable, CaseIterable {
        case refuse
        case accept
    }

    /// The branch whose pushes are built; nil until the first push decides it.
    public var branch: BranchName?
    public var onDisconnect = OnDisconnect.cancel
    public var force = Force.refuse
    public var wrongBranch = WrongBranch.refuse
    public var maxPush = PushSize.standard

    public init() {}
}

extension AppSettings: StoredRecord {
    struct Stored: Codable {
        var branch: String?
        var onDisconnect: String?
        var force: String?
        var wrongBranch: String?
        var maxPush: String?

        enum CodingKeys: String, CodingKey {
            case branch
            case onDisconnect = "on-disconnect"
            case force
            case wrongBranch = "wrong-branch"
            case maxPush = "max-push"
        }
    }

    init(_ stored: Stored) throws {
        let values: [(AppSetting, String?)] = [
            (.branch, stored.branch), (.onDisconnect, stored.onDisconnect), (.force, stored.force),
            (.wrongBranch, stored.wrongBranch), (.maxPush, stored.maxPush),
        ]
        for case (let setting, let value?) in values { try set(setting, to: value) }
    }

    var stored: Stored {
        Stored(
            branch: branch?.description, onDisconnect: onDisconnect.rawValue, force: force.rawValue,
            wrongBranch: wrongBranch.rawValue, maxPush: maxPush.description
        )
    }
}
