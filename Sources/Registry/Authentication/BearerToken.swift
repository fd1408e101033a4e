import FoundationEssentials

/// An access token and when it ends.
struct BearerToken {
    let secret: Secret
    private let renewal: ContinuousClock.Instant

    private static let shortestLife = 60

    /// From the answer of a token server.
    ///
    /// - Parameter request: when the request was sent; the life of the token begins no earlier.
    init(
        parsing bytes: [UInt8], from host: String, requested request: ContinuousClock.Instant
    ) throws(AuthenticationError) {
        let answer: Answer
        do {
            answer = try JSONDecoder().decode(Answer.self, from: Data(bytes))
        } catch {
            // Its error may quote the token.
            throw .noToken(host: host)
        }
        guard let text = [answer.token, answer.accessToken].compactMap(\.self).first(where: { !$0.isEmpty }) else {
            throw .noToken(host: host)
        }
        secret = Secret(text)
        // By the specification, a token without a life has 60 s; clients have always taken shorter lives for an error.
        let life = max(Self.shortestLife, min(answer.expiresIn ?? 0, 24 * 3600))
        renewal = request + .seconds(life - min(30, life / 4))
    }

    /// Whether it will last for the beginning of a request.
    var isFresh: Bool { ContinuousClock.now < renewal }

    private struct Answer: Decodable {
        let token: String?
        let accessToken: String?
        let expiresIn: Int?

        enum CodingKeys: String, CodingKey {
            case token
            case accessToken = "access_token"
            case expiresIn = "expires_in"
        }
    }
}
