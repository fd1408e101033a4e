import Filesystem
import Glibc
import SystemPackage
import Threads

/// The shell's side of a push's turn: waits in the app's queue when the hook asks, and keeps the turn until git has ended.
///
/// It runs on a thread of its own, beside the relay. The turn is the shell's and not the hook's, because refs move only
/// after the hook has ended.
final class Turn: Sendable {
    private let queue: TicketQueue
    private let channel: Channel
    private let message: String
    /// Readable by nobody; its writing end is closed to end a wait.
    private let hangup: FileDescriptor
    private let state: Monitor<State>

    private struct State {
        var hangupEnd: FileDescriptor?
        var gitHasEnded = false
        var decidedBranch: String?
    }

    init(_ queue: TicketQueue, _ channel: Channel, message: String) throws {
        self.queue = queue
        self.channel = channel
        self.message = message
        let (readEnd, writeEnd) = try FileDescriptor.pipe(options: .closeOnExec)
        hangup = readEnd
        state = Monitor(State(hangupEnd: writeEnd))
    }

    deinit {
        // Pipes that carry nothing.
        try? hangup.close()
        endWait()
    }

    /// Serves the hook until git has ended.
    func serve() {
        do {
            guard case .turn(let subject) = try channel.receive(HookMessage.self) else { return }
            // A newer push of the same refs takes the place of those that wait: it would refuse them in the end.
            try queue.withTurn(
                .supersedes, subject: subject, message: message, hangup: hangup,
                onWait: { wait in
                    try channel.send(ShellMessage.waiting(place: wait.place, holder: wait.holder?.message))
                },
                {
                    try channel.send(ShellMessage.granted)
                    while case .decided(let branch) = try channel.receive(HookMessage.self) {
                        state.update { state in state.decidedBranch = branch }
                    }
                    state.wait { state in state.gitHasEnded ? () : nil }
                }
            )
        } catch QueueRefusal.superseded(let newer) {
            // As below.
            try? channel.send(ShellMessage.denied(Self.superseded(by: newer?.message ?? "a newer push")))
        } catch {
            // The hook tells the pusher; one that can no longer be told has ended.
            try? channel.send(ShellMessage.denied("\(error)"))
        }
    }

    /// The pusher has gone, and what waits or builds for him goes too.
    func cancel() throws {
        endWait()
        try channel.send(ShellMessage.cancel)
    }

    /// To be called when git has ended: the turn is over.
    func end() {
        endWait()
        state.update { state in state.gitHasEnded = true }
    }

    /// What the hook said the push decides.
    var decidedBranch: String? { state.update { state in state.decidedBranch } }

    private static func superseded(by newer: String) -> String {
        """
        \(newer) of the same refs takes the place of this one, which waited
          when that has ended, fetch it and integrate it, then push again: git fetch REMOTE
        """
    }

    private func endWait() {
        let end = state.update { state in state.hangupEnd.take() }
        // A pipe holds nothing that its closing could lose.
        try? end?.close()
    }
}
