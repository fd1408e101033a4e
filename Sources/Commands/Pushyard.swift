public import ArgumentParser

/// The command line: a folder per noun, a file per verb.
public struct Pushyard: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pushyard",
        abstract: "Turns a git push into a validated, reproducible OCI image."
    )

    public init() {}
}
