/// Transforms values on worker threads and hands the results back in the order of the values.
///
/// The owner both submits and collects, so memory is bounded by how far it lets the two drift apart: `isFull` says that
/// as many values are under way as were allowed. The first error of a transformation is thrown where its result
/// would have come, and by every later call.
public final class OrderedMap<Input: Sendable, Output: Sendable> {
    private struct State {
        var waiting: [(number: Int, input: Input)] = []
        var done: [Int: Result<Output, any Error>] = [:]
        var closed = false
    }

    private let shared = Monitor(State())
    private var workers: [Thread] = []
    private let depth: Int
    private var submitted = 0
    private var collected = 0

    /// Starts `workers` threads; at most `depth` values are under way at a time.
    ///
    /// Each worker calls `transform` once, on its own thread, for the function that it then uses for all its values: what
    /// that function holds (a compressor, a repository handle) belongs to one thread.
    public init(
        workers: Int, depth: Int, transform: @escaping @Sendable () -> (Input) throws -> Output
    ) throws(ThreadError) {
        self.depth = max(depth, 1)
        for _ in 0..<max(workers, 1) {
            self.workers.append(try Thread { [shared] in Self.work(shared, transform()) })
        }
    }

    deinit {
        shared.update { state in
            state.closed = true
            state.waiting = []
        }
        for worker in workers { worker.join() }
    }

    /// Whether a result must be collected before the next value can be submitted.
    public var isFull: Bool { submitted - collected >= depth }

    /// Whether every result has been collected.
    public var isEmpty: Bool { submitted == collected }

    /// Hands a value to the workers.
    public func submit(_ input: Input) {
        precondition(!isFull, "collect a result before submitting more")
        shared.update { state in state.waiting.append((submitted, input)) }
        submitted += 1
    }

    /// The next result in the order of submission; waits for it, and returns nil when nothing is under way.
    public func next() throws -> Output? {
        if isEmpty { return nil }
        let result = shared.wait { state in state.done[collected] }
        let output = try result.get()
        shared.update { state in state.done[collected] = nil }
        collected += 1
        return output
    }

    private enum Task {
        case transform(number: Int, input: Input)
        case end
    }

    private static func work(_ shared: Monitor<State>, _ transform: (Input) throws -> Output) {
        while case .transform(let number, let input) = shared.wait(for: nextTask) {
            let result = Result { try transform(input) }
            shared.update { state in state.done[number] = result }
        }
    }

    private static func nextTask(_ state: inout State) -> Task? {
        if !state.waiting.isEmpty {
            let job = state.waiting.removeFirst()
            return .transform(number: job.number, input: job.input)
        }
        return state.closed ? .end : nil
    }
}
