public import Threads

/// Builds the images of a plan, several at once, each on a thread of its own.
public struct ChainRun: Sendable {
    private let images: [PlannedImage]
    private let jobs: Int
    private let stopsAtFailure: Bool
    private let report: @Sendable (ChainEvent) -> Void

    /// - Parameters:
    ///   - jobs: how many images are built at one time, at least 1.
    ///   - stopsAtFailure: whether nothing begins any more once an image has failed.
    ///   - report: called by one thread at a time.
    public init(
        _ images: [PlannedImage], jobs: Int, stopsAtFailure: Bool = false,
        report: @escaping @Sendable (ChainEvent) -> Void
    ) {
        (self.images, self.jobs, self.stopsAtFailure, self.report) = (images, max(1, jobs), stopsAtFailure, report)
    }

    /// Builds each image after those that it needs; one that fails keeps back what depends on it and nothing else.
    ///
    /// - Parameter build: called on several threads; what it throws is how the image failed. ``ChainCancelled`` ends the run.
    /// - Returns: what became of each image, in the order of the plan.
    /// - Throws: ``ThreadError`` where there is not even one thread.
    public func outcomes(
        _ build: @escaping @Sendable (PlannedImage) throws -> ImageOutcome
    ) throws(ThreadError) -> [(image: PlannedImage, outcome: ImageOutcome)] {
        let schedule = Monitor(Schedule(images))
        var threads: [Thread] = []
        for _ in 0..<min(jobs, images.count) {
            do {
                threads.append(try Thread { work(schedule, build) })
            } catch {
                if threads.isEmpty { throw error }
                // Fewer do it, too.
                break
            }
        }
        for thread in threads { thread.join() }
        return schedule.update { $0.outcomes.map { ($0.image, $0.outcome ?? .cancelled) } }
    }

    private func work(_ schedule: Monitor<Schedule>, _ build: (PlannedImage) throws -> ImageOutcome) {
        while let image = next(schedule) {
            let outcome: ImageOutcome
            do {
                outcome = try build(image)
            } catch is ChainCancelled {
                outcome = .cancelled
            } catch {
                outcome = .failed(error)
            }
            schedule.update { schedule in
                let blocked = schedule.end(image.image.id, outcome)
                report(.ended(image, outcome))
                for (child, parent) in blocked { report(.ended(child, .blocked(by: parent))) }
                switch outcome {
                case .cancelled: schedule.cancel()
                case .failed where stopsAtFailure: schedule.cancel()
                default: break
                }
            }
        }
    }

    /// Waits until an image can be built; nil when there will be none.
    private func next(_ schedule: Monitor<Schedule>) -> PlannedImage? {
        schedule.wait { schedule -> PlannedImage?? in
            if let image = schedule.start() {
                report(.began(image, waiting: schedule.waiting.map { ($0.image, $0.parents) }))
                return .some(image)
            }
            return schedule.isDone ? .some(nil) : nil
        }
    }
}

/// What happens while a chain is built, for people.
public enum ChainEvent: Sendable {
    /// It is looked at, and built unless what is there is good. Others wait for what is not there yet.
    case began(PlannedImage, waiting: [(PlannedImage, [ImageID])])
    case ended(PlannedImage, ImageOutcome)
}

/// Nobody waits for the chain any more.
public struct ChainCancelled: Error, Sendable, CustomStringConvertible {
    public init() {}
    public var description: String { "cancelled: nobody waits for the chain any more" }
}
