import OCI
import Synchronization

/// Tells in a log of a build how an image comes here, of which nobody sees anything else meanwhile.
final class PullNotes: Sendable {
    private struct State {
        /// The layers that are to come, in the image's order.
        var layers: [Descriptor] = []
        var hasBegun = false
    }

    private let reference: ImageReference
    private let note: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// - Parameter note: gets lines, one at a time.
    init(of reference: ImageReference, note: @escaping @Sendable (String) -> Void) {
        (self.reference, self.note) = (reference, note)
    }

    /// Of what is here already, nothing is told.
    func tell(_ event: CopyEvent) {
        state.withLock { state in
            switch event {
            case .planned(let blobs): state.layers = blobs.filter { !$0.mediaType.isConfiguration }
            case .moved(let blob, _):
                guard !state.hasBegun, state.layers.contains(blob) else { return }
                state.hasBegun = true
                note("pulling '\(reference.familiar)'")
            case .arrived(let blob, .copied):
                guard let index = state.layers.firstIndex(of: blob) else { return }
                let size = (blob.size + (1 << 20) - 1) >> 20
                note("pulled layer \(index + 1) of \(state.layers.count), \(size) MiB")
            case .arrived: return
            }
        }
    }
}
