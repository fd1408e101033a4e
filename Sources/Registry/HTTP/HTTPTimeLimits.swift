/// How long a request may wait. None of them limits how long a whole transfer takes.
public struct HTTPTimeLimits: Sendable {
    /// For a name server, TCP and TLS together.
    public var connection: Duration
    /// For the next 1024 bytes in either direction, or all that are left.
    public var data: Duration
    /// For the first byte of the answer. A registry hashes and copies a whole blob before it answers the last request.
    public var answer: Duration

    public init(
        connection: Duration = .seconds(30), data: Duration = .seconds(60), answer: Duration = .seconds(300)
    ) {
        self.connection = connection
        self.data = data
        self.answer = answer
    }

    subscript(wait: HTTPWait) -> Duration {
        switch wait {
        case .connection: connection
        case .data: data
        case .answer: answer
        }
    }
}
