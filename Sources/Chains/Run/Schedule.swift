/// Which images of a plan can be built now: a value, so that their order can be tested without a builder.
public struct Schedule: Sendable {
    public enum State: Sendable {
        /// For these, which have not ended yet; it can begin if there are none.
        case waiting(for: [ImageID])
        case running
        case ended(ImageOutcome)
    }

    private let images: [PlannedImage]
    private let positions: [ImageID: Int]
    private var states: [State]

    /// - Parameter images: in an order in which they can be built; parents that are not among them are there.
    public init(_ images: [PlannedImage]) {
        self.images = images
        positions = Dictionary(images.enumerated().map { ($1.image.id, $0) }) { first, _ in first }
        states = images.map { [positions] image in
            .waiting(for: image.parents.filter { positions[$0] != nil })
        }
    }

    public var isDone: Bool { states.allSatisfy { if case .ended = $0 { true } else { false } } }

    /// The images that wait for one that is being built, and for which.
    public var waiting: [(image: PlannedImage, parents: [ImageID])] {
        zip(images, states).compactMap { image, state in
            if case .waiting(let parents) = state, !parents.isEmpty { (image, parents) } else { nil }
        }
    }

    /// What became of each image, in their order; nil for what has not ended.
    public var outcomes: [(image: PlannedImage, outcome: ImageOutcome?)] {
        zip(images, states).map { image, state in
            if case .ended(let outcome) = state { (image, outcome) } else { (image, nil) }
        }
    }

    /// The first image that waits for nothing, which is running now; nil if there is none.
    public mutating func start() -> PlannedImage? {
        for index in images.indices {
            if case .waiting(let parents) = states[index], parents.isEmpty {
                states[index] = .running
                return images[index]
            }
        }
        return nil
    }

    /// Takes down what became of a running image.
    ///
    /// - Returns: the images that cannot be built for that, and whom each is blocked by.
    public mutating func end(_ id: ImageID, _ outcome: ImageOutcome) -> [(image: PlannedImage, by: ImageID)] {
        guard let index = positions[id] else { return [] }
        states[index] = .ended(outcome)
        var blocked: [(PlannedImage, ImageID)] = []
        // Every parent is before its children, so that one pass reaches all that depend on it.
        for child in images.indices {
            guard case .waiting(let parents) = states[child] else { continue }
            if outcome.isGood {
                states[child] = .waiting(for: parents.filter { $0 != id })
            } else if let parent = parents.first(where: { isLost($0) }) {
                states[child] = .ended(.blocked(by: parent))
                blocked.append((images[child], parent))
            }
        }
        return blocked
    }

    /// Ends what has not begun.
    public mutating func cancel() {
        for index in states.indices {
            if case .waiting = states[index] { states[index] = .ended(.cancelled) }
        }
    }

    private func isLost(_ id: ImageID) -> Bool {
        guard let index = positions[id], case .ended(let outcome) = states[index] else { return false }
        return !outcome.isGood
    }
}
