public import SystemPackage

/// An app that is there: its settings and its repository.
public struct App: Hashable, Sendable {
    public let name: AppName
    public let settings: AppSettings
    /// The bare repository, `front/apps/NAME.git`.
    public let repository: FilePath
    /// Where git finds the hook, for ``SSHCommand/arguments(repository:hooks:)``.
    public let hooks: FilePath
}
