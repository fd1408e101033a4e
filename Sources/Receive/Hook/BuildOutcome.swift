import Escaping
import Git
import Tools

/// What came of handing a source to the builder.
enum BuildOutcome: Equatable {
    /// The builder's answer, one line: the image.
    case built(image: String)
    /// The builder has said why; saying so again would only put its reason out of sight.
    case refused
    case failed(status: Int32)
    /// ssh's own status: the network, the host or the key.
    case unreachable
    case killed(Ending)
    /// The builder succeeded without naming an image.
    case silent
    case cancelled

    /// What ended builder and `output`, its standard output, say.
    ///
    /// - Parameter saidWhy: whether its log has an error.
    init(_ ending: Ending, output: [UInt8], saidWhy: Bool, isRemote: Bool) {
        switch ending {
        case .exited(0):
            let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
            self = lines.last.map { .built(image: Escaped($0).description) } ?? .silent
        case .exited(255) where isRemote: self = .unreachable
        case .exited where saidWhy: self = .refused
        case .exited(let status): self = .failed(status: status)
        case .signalled: self = .killed(ending)
        }
    }

    /// The last line, or lines, of the push; nil where the builder's own are.
    func sentence(for build: PlannedBuild) -> String? {
        let subject = "\(quoted(build.app)) at \(build.commit.short)"
        return switch self {
        case .built(let image): "-----> \(image)"
        case .refused: nil
        case .failed(let status): "error: cannot build \(subject): the builder ended with status \(status)"
        case .unreachable:
            """
            error: cannot build \(subject): builder not reachable
              nothing was built and nothing has changed; push again later, or tell your admin
            """
        case .killed(let ending): "error: cannot build \(subject): the builder \(ending)"
        case .silent: "error: cannot build \(subject): the builder named no image"
        case .cancelled: "error: the build of \(subject) was cancelled"
        }
    }
}
