/// Calls `body` while a thread of its own opens a scope, whose resource `body` asks for when it needs it.
///
/// The scope is a function like all `withX { }`: it makes something, calls its closure with it, and takes it away again. It
/// stays open until `body` has ended, whose error it learns as if it had called `body` itself.
///
/// - Parameters:
///   - scope: called by the other thread; calls its closure once, or throws.
///   - body: what it is called with waits until the scope is open, and throws what the scope throws.
/// - Throws: what `scope` throws; what `body` throws; ``ThreadError``.
public func alongside<Resource: Sendable, Value>(
    _ scope: @escaping @Sendable (_ use: (Resource) throws -> Void) throws -> Void,
    _ body: (_ resource: () throws -> Resource) throws -> Value
) throws -> Value {
    let shared = Monitor(ScopeState<Resource>())
    let thread = try Thread {
        let end = Result {
            try scope { resource in
                shared.update { $0.resource = resource }
                try shared.wait { $0.bodyEnd }.get()
            }
        }
        shared.update { $0.end = end }
    }
    let value = Result { try body { try shared.wait { $0.opening }.get() } }
    shared.update { $0.bodyEnd = value.map { _ in } }
    thread.join()
    try shared.wait { $0.end }.get()
    return try value.get()
}

private struct ScopeState<Resource: Sendable>: Sendable {
    var resource: Resource?
    var bodyEnd: Result<Void, any Error>?
    var end: Result<Void, any Error>?

    /// Nil while there is neither the resource nor a reason why there is none.
    var opening: Result<Resource, any Error>? {
        if let resource { return .success(resource) }
        guard case .failure(let error)? = end else { return nil }
        return .failure(error)
    }
}
