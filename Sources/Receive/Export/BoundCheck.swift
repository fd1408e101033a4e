import Git
import Tar
import Threads

/// A tree held against its bound by a thread of its own, so that reading and compressing need not wait for it.
final class BoundCheck: Sendable {
    private let outcome = Monitor<Result<Void, any Error>?>(nil)
    private let thread: Thread

    /// - Throws: `ThreadError`.
    init(_ bound: TreeBound, of tree: ObjectID, in origin: Repository.Origin) throws(ThreadError) {
        thread = try Thread { [outcome] in
            let result = Result { try bound.check(tree, in: Repository(origin)) }
            outcome.update { $0 = result }
        }
    }

    deinit { thread.join() }

    /// Returns once the whole tree is known to keep within its bound.
    ///
    /// - Throws: `Refusal` if it does not; `GitError`.
    func wait() throws {
        try outcome.wait { $0 }.get()
    }
}

/// A sink that gets nothing before a check has succeeded.
struct HeldSink<Base: ByteSink & ~Copyable>: ByteSink, ~Copyable {
    private var base: Base
    private let check: BoundCheck

    init(_ base: consuming Base, until check: BoundCheck) {
        self.base = base
        self.check = check
    }

    mutating func write(_ bytes: RawSpan) throws {
        try check.wait()
        try base.write(bytes)
    }

    consuming func released() -> Base { base }
}
