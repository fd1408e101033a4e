/// What a program wrote and how it ended.
public struct ToolResult: Equatable, Sendable {
    public let output: [UInt8]
    public let errors: [UInt8]
    public let ending: Ending
}
