import Glibc
import Layers
import OCI
import Synchronization

/// Calls `body` with what to tell of a copy; on a terminal, bars are gone when it returns.
func withProgress<Result>(_ body: (@escaping @Sendable (CopyEvent) -> Void) throws -> Result) throws -> Result {
    let progress = CopyProgress(Terminal(STDERR_FILENO))
    defer { progress.end() }
    return try body { progress.note($0) }
}

/// The same for layers that are made ready.
func withLayerProgress<Result>(_ body: (@escaping (LayerProgress) -> Void) throws -> Result) throws -> Result {
    let progress = CopyProgress(Terminal(STDERR_FILENO))
    defer { progress.end() }
    return try body { progress.note($0) }
}

/// What a copy looks like on standard error: a line for each blob that has arrived; on a terminal also a bar for each that is
/// on its way.
final class CopyProgress: Sendable {
    private struct State {
        var moving: [(blob: Descriptor, count: Int64)] = []
        /// How many lines below the cursor's first are ours.
        var drawn = 0
        var lastDrawing = ContinuousClock.now
    }

    private static let interval = Duration.milliseconds(100)

    private let terminal: Terminal?
    private let state = Mutex(State())

    /// - Parameter terminal: nil for lines alone.
    init(_ terminal: Terminal?) { self.terminal = terminal }

    func note(_ event: CopyEvent) {
        state.withLock { state in
            switch event {
            case .planned: return
            case .moved(let blob, let count): move(blob, to: count, &state)
            case .arrived(let blob, let arrival):
                end(blob, word(for: arrival), &state)
            }
        }
    }

    /// Of a layer that is ready already, nothing is said.
    func note(_ event: LayerProgress) {
        state.withLock { state in
            switch event.state {
            case .waiting: return
            case .reading(let count): move(event.layer, to: Int64(count), &state)
            case .ready:
                guard state.moving.contains(where: { $0.blob.digest == event.layer.digest }) else { return }
                end(event.layer, "ready  ", &state)
            }
        }
    }

    private func move(_ blob: Descriptor, to count: Int64, _ state: inout State) {
        if let index = state.moving.firstIndex(where: { $0.blob.digest == blob.digest }) {
            state.moving[index].count = count
        } else {
            state.moving.append((blob, count))
        }
        guard terminal != nil, ContinuousClock.now - state.lastDrawing >= Self.interval else { return }
        draw(&state, after: "")
    }

    private func end(_ blob: Descriptor, _ word: String, _ state: inout State) {
        state.moving.removeAll { $0.blob.digest == blob.digest }
        draw(&state, after: "\(name(of: blob)) \(word) \(binarySize(blob.size))\n")
    }

    /// Takes the bars away.
    func end() {
        state.withLock { state in
            state.moving = []
            if state.drawn > 0 { draw(&state, after: "") }
        }
    }

    private func draw(_ state: inout State, after lines: String) {
        guard let terminal else { return write(lines) }
        let shown = state.moving.prefix(terminal.rows - 1)
        let bars = shown.map { terminal.bar(name(of: $0.blob), $0.count, of: $0.blob.size) + "\n" }
        write(terminal.eraseLines(state.drawn) + lines + bars.joined())
        state.drawn = shown.count
        state.lastDrawing = .now
    }

    private func name(of blob: Descriptor) -> String { String(blob.digest.hex.prefix(12)) }

    private func word(for arrival: BlobArrival) -> String {
        switch arrival {
        case .present: "present"
        case .mounted: "mounted"
        case .copied: "copied "
        }
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        // Where stderr is gone there is nobody left to tell.
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
