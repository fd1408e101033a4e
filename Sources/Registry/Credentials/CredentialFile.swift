import FoundationEssentials
import SystemPackage

/// One file of credentials: docker's `config.json`, or the containers tools' `auth.json`.
struct CredentialFile {
    private struct Document: Decodable {
        let auths: [String: Entry]?
        let credHelpers: [String: String]?
        let credsStore: String?
    }

    private struct Entry: Decodable {
        let auth: String?
        let identitytoken: String?
    }

    private let path: FilePath
    private let document: Document

    private static let sizeLimit = 1 << 20

    /// Nil when there is no such file.
    ///
    /// - Throws: ``CredentialError``.
    init?(_ path: FilePath) throws(CredentialError) {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try Self.read(path)
        } catch .noSuchFileOrDirectory, .notDirectory {
            return nil
        } catch {
            throw .unreadable(path, error)
        }
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(bytes))
        } catch {
            // Its error may quote the file.
            throw .notJSON(path)
        }
        self.path = path
    }

    /// The helper for every registry that the file does not name.
    var store: String? { document.credsStore.flatMap { $0.isEmpty ? nil : $0 } }

    func helper(for registry: String) -> String? {
        Self.names(of: registry).compactMap { document.credHelpers?[$0] }.first { !$0.isEmpty }
    }

    /// From the entry for the repository, for one of its parents, or for the registry.
    func credentials(for registry: String, _ repository: String?) throws(CredentialError) -> Credentials? {
        guard let auths = document.auths else { return nil }
        for key in Self.keys(registry, repository) {
            if let entry = auths[key], let credentials = try credentials(entry, key) { return credentials }
        }
        let names = Self.names(of: registry)
        for (key, entry) in auths.sorted(by: { $0.key < $1.key }) where names.contains(Self.normalized(key)) {
            if let credentials = try credentials(entry, key) { return credentials }
        }
        return nil
    }

    /// An entry without either is what docker leaves where a helper has the secret.
    private func credentials(_ entry: Entry, _ key: String) throws(CredentialError) -> Credentials? {
        if let token = entry.identitytoken, !token.isEmpty { return .identityToken(Secret(token)) }
        guard let auth = entry.auth, !auth.isEmpty else { return nil }
        guard let data = Data(base64Encoded: auth), let colon = data.firstIndex(of: UInt8(ascii: ":")) else {
            throw .invalidEntry(path, key)
        }
        // Old versions of docker pad with NULs.
        let password = data[(colon + 1)...].split(separator: 0, omittingEmptySubsequences: false).first ?? Data()
        return .password(
            user: String(decoding: data[..<colon], as: UTF8.self),
            Secret(String(decoding: password, as: UTF8.self)))
    }

    private static func keys(_ registry: String, _ repository: String?) -> [String] {
        var parts = repository?.split(separator: "/") ?? []
        var keys: [String] = []
        while true {
            keys.append(([Substring(registry)] + parts).joined(separator: "/"))
            if parts.popLast() == nil { return keys }
        }
    }

    /// Docker Hub has several.
    private static func names(of registry: String) -> [String] {
        let hub = ["docker.io", "index.docker.io", "registry-1.docker.io"]
        return hub.contains(registry) ? hub : [registry]
    }

    /// `https://registry.lan/v1/`, as docker once wrote it, is `registry.lan`; with a namespace it is for that alone.
    private static func normalized(_ key: String) -> String {
        for scheme in ["https://", "http://"] where key.hasPrefix(scheme) {
            return String(key.dropFirst(scheme.count).prefix { $0 != "/" })
        }
        for version in ["/v1/", "/v2/", "/v1", "/v2"] where key.hasSuffix(version) {
            return String(key.dropLast(version.count))
        }
        return key
    }

    private static func read(_ path: FilePath) throws(Errno) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            return try file.closeAfter {
                var bytes: [UInt8] = []
                while bytes.count <= sizeLimit {
                    let chunk = try [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
                        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                    }
                    if chunk.isEmpty { return bytes }
                    bytes += chunk
                }
                throw Errno.fileTooLarge
            }
        } catch let error as Errno {
            throw error
        } catch {
            preconditionFailure("FileDescriptor throws Errno alone")
        }
    }
}
