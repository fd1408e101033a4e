import OCI
import Synchronization
import TestSupport
import Testing
import Threads

@testable import Chains

/// What is built when, and what is not: no container is needed for that.
struct ScheduleTests {
    /// a before b and c, both before d; e is on its own.
    private static let diamond = """
        {"images": [
          {"tag": "y/a", "from": "x/base:1", "run": ["true"]},
          {"tag": "y/b", "from": "y/a", "run": ["true"]},
          {"tag": "y/c", "from": "y/a", "run": ["true"]},
          {"tag": "y/d", "from": "y/b", "needs": ["y/c"], "run": ["true"]},
          {"tag": "y/e", "from": "x/base:1", "run": ["true"]}
        ]}
        """

    private struct Broken: Error {}

    private static let digest = Descriptor(of: [], mediaType: .ociLayer).digest

    /// What became of each: `a+` built, `a-` failed, `a?` blocked, `a.` cancelled.
    private func outcomes(
        jobs: Int, stopsAtFailure: Bool = false, _ build: @escaping @Sendable (String) throws -> Void
    ) throws -> (marks: [String], events: [String]) {
        let images = try withProject(Self.diamond) { try $0.graph().plan().images }
        let events = Mutex<[String]>([])
        let run = ChainRun(images, jobs: jobs, stopsAtFailure: stopsAtFailure) { event in
            events.withLock { events in
                switch event {
                case .began(let image, _): events.append("+\(image.image.name)")
                case .ended(let image, _): events.append("-\(image.image.name)")
                }
            }
        }
        let outcomes = try run.outcomes { image in
            try build(image.image.name)
            return .built(Self.digest)
        }
        let marks = outcomes.map { image, outcome in
            switch outcome {
            case .built: "\(image.image.name)+"
            case .failed: "\(image.image.name)-"
            case .blocked(let parent): "\(image.image.name)?\(parent.description.suffix(1))"
            case .cancelled: "\(image.image.name)."
            case .upToDate, .builtElsewhere: "\(image.image.name)="
            }
        }
        return (marks, events.withLock { $0 })
    }

    @Test func buildsParentsFirst() throws {
        let (marks, events) = try outcomes(jobs: 1) { _ in }
        #expect(marks == ["a+", "b+", "c+", "d+", "e+"])
        #expect(events == ["+a", "-a", "+b", "-b", "+c", "-c", "+d", "-d", "+e", "-e"])
    }

    @Test func buildsAtOnceWhatDoesNotNeedEachOther() throws {
        let together = Monitor<Set<String>>([])
        let (marks, _) = try outcomes(jobs: 3) { name in
            guard ["b", "c", "e"].contains(name) else { return }
            // Each waits for the others: one at a time would never end.
            together.update { _ = $0.insert(name) }
            together.wait { $0.isSuperset(of: ["b", "c", "e"]) ? () : nil }
        }
        #expect(marks == ["a+", "b+", "c+", "d+", "e+"])
    }

    @Test func buildsNoMoreAtOnceThanIsAllowed() throws {
        let count = Mutex((now: 0, most: 0))
        _ = try outcomes(jobs: 2) { _ in
            count.withLock { count in
                count.now += 1
                count.most = max(count.most, count.now)
            }
            count.withLock { $0.now -= 1 }
        }
        #expect(count.withLock { $0.most } <= 2)
    }

    @Test func keepsBackWhatNeedsAFailedImageAndNothingElse() throws {
        #expect(try outcomes(jobs: 2) { if $0 == "b" { throw Broken() } }.marks == ["a+", "b-", "c+", "d?b", "e+"])
        #expect(try outcomes(jobs: 2) { if $0 == "a" { throw Broken() } }.marks == ["a-", "b?a", "c?a", "d?b", "e+"])
    }

    @Test func beginsNothingMoreWhereAFailureStopsAll() throws {
        let marks = try outcomes(jobs: 1, stopsAtFailure: true) { if $0 == "b" { throw Broken() } }.marks
        #expect(marks == ["a+", "b-", "c.", "d?b", "e."])
    }

    @Test func endsWhenNobodyWaits() throws {
        let marks = try outcomes(jobs: 1) { if $0 == "b" { throw ChainCancelled() } }.marks
        #expect(marks == ["a+", "b.", "c.", "d?b", "e."])
    }

    @Test(arguments: [
        ("Docker version 20.10.24+dfsg1, build 5d6db84", "20.10.24"), ("1.6.6", "1.6.6"),
        ("buildah version 1.28.2 (image-spec 1.0.2, runtime-spec 1.0.2)", "1.28.2"), ("Packer v1.11.2", "1.11.2"),
    ])
    func findsVersions(text: String, version: String) throws {
        #expect(Version(in: text)?.description == version)
    }

    @Test func comparesVersionsByNumbers() {
        #expect(Version(1, 9) < Version(1, 13))
        #expect(!(Version(1, 13, 0) < Version(1, 13)))
    }
}
