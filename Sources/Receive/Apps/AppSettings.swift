/// What the front's admin has decided for one app.
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

    public init() {}
}
