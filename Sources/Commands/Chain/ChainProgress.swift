import Chains
import Escaping
import OCI
import Synchronization

/// Tells on standard error what is built, what waits for what, and what builders write.
final class ChainProgress: Sendable {
    private struct State {
        var began: [ImageID: ContinuousClock.Instant] = [:]
        var seconds: [ImageID: Double] = [:]
    }

    private let count: Int
    private let files: ChainFiles
    private let isQuiet: Bool
    private let state = Mutex(State())

    init(count: Int, files: ChainFiles, isQuiet: Bool) {
        (self.count, self.files, self.isQuiet) = (count, files, isQuiet)
    }

    /// How long each image took.
    var seconds: [ImageID: Double] { state.withLock { $0.seconds } }

    func show(_ line: [UInt8], of image: PlannedImage) {
        guard !isQuiet else { return }
        var text = TerminalText()
        let shown = text.next(line) + text.finish()
        printDiagnostic("\(image.image.name) | \(String(decoding: shown, as: UTF8.self))\n")
    }

    func report(_ event: ChainEvent) {
        switch event {
        case .began(let image, let waiting):
            state.withLock { $0.began[image.image.id] = .now }
            guard case .build(let reason) = image.state else { return }
            tell(image, "building: \(reason)")
            let own = waiting.filter { $0.1.contains(image.image.id) }
            for (child, parents) in own {
                let names = parents.map { "'\($0)'" }.joined(separator: ", ")
                tell(child, "waits for \(names)")
            }
        case .ended(let image, let outcome):
            let taken = state.withLock { state -> Double? in
                guard let began = state.began[image.image.id] else { return nil }
                let seconds = (ContinuousClock.now - began) / .seconds(1)
                state.seconds[image.image.id] = seconds
                return seconds
            }
            tell(image, words(of: outcome, image, taken))
        }
    }

    private func words(of outcome: ImageOutcome, _ image: PlannedImage, _ seconds: Double?) -> String {
        let time = seconds.map { " in \(Double(Int($0 * 10)) / 10) s" } ?? ""
        switch outcome {
        case .upToDate: return "up to date"
        case .built, .builtElsewhere: return "built\(time)"
        case .failed(let error):
            // A log that cannot be named is told of by its absence.
            let log = (try? files.log(of: image.image.id)).map { "\n  the whole log: \($0)" } ?? ""
            return "failed\(time): \(error)\(log)"
        case .blocked(let parent): return "not built: it needs '\(parent)'"
        case .cancelled: return "not built: cancelled"
        }
    }

    private func tell(_ image: PlannedImage, _ text: String) {
        printDiagnostic("[\(image.number)/\(count)] \(image.image.label): \(text)\n")
    }
}
