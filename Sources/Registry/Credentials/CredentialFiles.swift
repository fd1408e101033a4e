import Escaping
import Glibc
public import SystemPackage
import Tools

/// The files in which docker and the containers tools keep credentials, asked in their order.
/// https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
public struct CredentialFiles: Sendable {
    private let paths: [FilePath]
    /// What credential helpers get.
    private let environment: [String: String]

    /// - Parameters:
    ///   - file: the only one to ask; nil for those of the environment.
    ///   - environment: of the user whose credentials they are.
    public init(_ file: FilePath? = nil, environment: [String: String]) {
        self.environment = environment
        func path(_ variable: String, _ rest: String) -> FilePath? {
            environment[variable].flatMap { $0.isEmpty ? nil : FilePath($0).appending(rest) }
        }
        paths =
            file.map { [$0] }
            ?? [
                path("REGISTRY_AUTH_FILE", ""),
                path("XDG_RUNTIME_DIR", "containers/auth.json"),
                path("XDG_CONFIG_HOME", "containers/auth.json") ?? path("HOME", ".config/containers/auth.json"),
                path("DOCKER_CONFIG", "config.json") ?? path("HOME", ".docker/config.json"),
            ].compactMap(\.self)
    }

    /// The credentials for a registry, from the first file that has any; those of `repository` before those of the whole.
    ///
    /// - Throws: ``CredentialError``.
    public func credentials(for registry: String, repository: String? = nil) throws -> Credentials? {
        for path in paths {
            guard let file = try CredentialFile(path) else { continue }
            if let credentials = try credentials(in: file, for: registry, repository) { return credentials }
        }
        return nil
    }

    private func credentials(
        in file: CredentialFile, for registry: String, _ repository: String?
    ) throws -> Credentials? {
        if let helper = file.helper(for: registry) {
            return try CredentialHelper(helper, environment).credentials(for: registry)
        }
        if let credentials = try file.credentials(for: registry, repository) { return credentials }
        guard let store = file.store else { return nil }
        // The name under which docker stores Docker Hub's.
        let server = registry == "docker.io" ? "https://index.docker.io/v1/" : registry
        return try CredentialHelper(store, environment).credentials(for: server)
    }
}
