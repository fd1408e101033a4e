import FoundationEssentials
import Tools

/// A program that keeps secrets: `docker-credential-NAME`.
/// https://github.com/docker/docker-credential-helpers
struct CredentialHelper {
    private let tool: Tool

    /// - Throws: ``CredentialError/invalidHelper(_:)`` for a name that could be a path.
    init(_ name: String, _ environment: [String: String]) throws(CredentialError) {
        let isName = name.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || "-_.".utf8.contains(byte)
        }
        guard isName, !name.isEmpty else { throw .invalidHelper(name) }
        tool = Tool("docker-credential-\(name)", ["get"], environment: environment)
    }

    /// Nil when it has none for this server.
    func credentials(for server: String) throws -> Credentials? {
        let result = try tool.run(input: Array(server.utf8), limit: 1 << 20)
        guard result.ending == .exited(0) else {
            let message = String(decoding: result.output, as: UTF8.self)
            if message.contains("credentials not found") { return nil }
            throw CredentialError.helperFailed(tool.name, server: server, message: message)
        }
        let answer: Answer
        do {
            answer = try JSONDecoder().decode(Answer.self, from: Data(result.output))
        } catch {
            // The decoder's own error may quote the secret.
            throw CredentialError.helperFailed(tool.name, server: server, message: "its answer is not as expected")
        }
        return answer.username == "<token>"
            ? .identityToken(Secret(answer.secret)) : .password(user: answer.username, Secret(answer.secret))
    }

    private struct Answer: Decodable {
        let username: String
        let secret: String

        enum CodingKeys: String, CodingKey {
            case username = "Username"
            case secret = "Secret"
        }
    }
}
