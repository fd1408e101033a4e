/// How a source says what is built and run.
public struct Convention: Equatable, Sendable {
    public let name: String
    /// The files at the source's root that make it this convention's; empty where the builder image decides.
    public let files: [String]
    /// What a source for it looks like, in one sentence.
    public let expectation: String

    public static let doskara = Convention(
        name: "doskara", files: ["build.sh", "run.sh"],
        expectation: "'build.sh' and 'run.sh' at the root, run by bash whatever their mode")
    public static let wharfie = Convention(
        name: "wharfie", files: [],
        expectation: "any files: the builder image's '/usr/bin/prepare' finds them at '/usr/source'")
    public static let sti = Convention(
        name: "sti", files: [], expectation: "any files: the builder image's 'prepare' finds them at '/tmp/src'")

    public static let all = [doskara, wharfie, sti]
}

extension Convention {
    /// The convention of that name; nil where there is none.
    public init?(named name: String) {
        guard let convention = Self.all.first(where: { $0.name == name }) else { return nil }
        self = convention
    }
}
