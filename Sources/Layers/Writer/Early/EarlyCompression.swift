public import Filesystem
import Threads

extension EarlyMembers {
    /// Calls `body`, and compresses meanwhile what a container writes, so that its layer takes less time afterwards.
    ///
    /// A processor often idles while a script runs, and compressing is most of what a layer takes. So a thread that has the
    /// processor only when nothing else wants it looks for files that nobody has changed lately, and makes the members that
    /// they have in the layer if they stay as they are. Nothing depends on it, and no error of it matters.
    ///
    /// - Parameters:
    ///   - upper: the upper directory of the container's overlay.
    ///   - spool: where a file without a name is made.
    /// - Returns: what `body` returns; no members where none can be made.
    public static func making<Result>(
        from upper: Directory, spool: Directory, during body: () throws -> Result
    ) rethrows -> (result: Result, members: EarlyMembers?) {
        // Without it, all members are made afterwards.
        guard let file = try? spool.createNamelessFile() else { return (try body(), nil) }
        let members = EarlyMembers(in: file)
        let isEnded = Monitor(false)
        defer { isEnded.update { $0 = true } }
        do {
            try Thread {
                Thread.yieldingToAllOthers {
                    var search = EarlySearch(of: upper, for: members, spool: spool, isEnded: isEnded)
                    search.run()
                }
            }
            // Nobody waits until it has the processor for its last member.
            .detach()
        } catch {
            // As above.
        }
        return (try body(), members)
    }
}
