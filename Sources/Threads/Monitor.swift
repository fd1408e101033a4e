import Glibc

/// State that several threads share, and the waiting for it to change (pthread_mutex(3), pthread_cond(3)).
///
/// Waiting blocks the thread: for threads of our own, never for tasks on Swift's cooperative pool.
public final class Monitor<State>: @unchecked Sendable {
    // Unchecked: `state` is touched only while `mutex` is held; the pointers never change.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    public init(_ state: sending State) {
        self.state = state
        var clock = pthread_condattr_t()
        pthread_condattr_init(&clock)
        // Nobody sets this one.
        pthread_condattr_setclock(&clock, CLOCK_MONOTONIC)
        let outcome = (pthread_mutex_init(mutex, nil), pthread_cond_init(changed, &clock))
        pthread_condattr_destroy(&clock)
        precondition(outcome == (0, 0), "pthread_mutex_init and pthread_cond_init cannot fail on Linux")
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Changes the state and wakes every waiter.
    public func update<Result, Failure: Error>(_ body: (inout State) throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        try locked { () throws(Failure) in try body(&state) }
    }

    /// Blocks until `body` returns a value; it is asked once at first and again after every change.
    ///
    /// What `body` changes while it returns a value wakes the other waiters; it changes nothing when it returns nil.
    public func wait<Result>(for body: (inout State) -> Result?) -> Result {
        locked {
            while true {
                if let result = body(&state) { return result }
                pthread_cond_wait(changed, mutex)
            }
        }
    }

    /// Like `wait(for:)`, but not for longer than `duration`; nil then.
    public func wait<Result>(atMost duration: Duration, for body: (inout State) -> Result?) -> Result? {
        var deadline = timespec(monotonicIn: duration)
        return locked {
            while true {
                if let result = body(&state) { return result }
                if pthread_cond_timedwait(changed, mutex, &deadline) == ETIMEDOUT { return body(&state) }
            }
        }
    }

    /// Holds the mutex while `body` runs, except while that waits, and wakes every waiter.
    private func locked<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        return try body()
    }
}

extension timespec {
    /// So long from now.
    fileprivate init(monotonicIn duration: Duration) {
        self.init()
        clock_gettime(CLOCK_MONOTONIC, &self)
        let (seconds, attoseconds) = duration.components
        let nanoseconds = tv_nsec + Int(attoseconds / 1_000_000_000)
        tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
        tv_nsec = nanoseconds % 1_000_000_000
    }
}
