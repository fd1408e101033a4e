import Filesystem
import OCI
import SystemPackage
import Tools

/// A template of packer's, which builds with docker.
struct PackerBuilding {
    /// As in seed 003's program: a race inside the container that the next attempt may win.
    private static let attempts = 10

    private let build: ImageBuild
    private let directory: Directory

    init(_ build: ImageBuild, in directory: Directory) { (self.build, self.directory) = (build, directory) }

    func make() throws -> ImageOutcome {
        let docker = Docker(build)
        for (reference, base) in build.bases { try docker.give(base, as: reference, directory) }
        var environment = build.host.environment
        environment["CHECKPOINT_DISABLE"] = "1"
        // Its containers can be told by where this is mounted.
        let temporary = try build.host.files.directory.createDirectories(
            RelativePath(ChainFiles.packer), mode: .ownerReadWriteExecute)
        environment["PACKER_TMP_DIR"] = temporary.path.string
        let rendered = directory.path.appending("rendered")
        let places = try build.places(in: directory, rendered: build.file)
        // A template's format shows in its name.
        try directory.createHardLink("rendered.json", to: "rendered", below: directory)
        for command in build.planned.commands(places) {
            guard case .tool(let arguments, let directory) = command else { continue }
            var words = arguments.map { $0 == rendered.string ? "\(rendered).json" : $0 }
            // After 'packer build'.
            if build.host.onFailure != .clean { words.insert("-on-error=abort", at: 2) }
            try attempt(words, in: directory, environment)
        }
        guard let reference = build.image.tag else { return .builtElsewhere }
        guard try docker.has(reference.withDefaultTag) else { throw ChainError.notBuilt(reference) }
        let archive = directory.path.appending("image.tar")
        try docker.save(docker.name(reference), to: archive)
        return try build.takeIn(archive)
    }

    private func attempt(_ arguments: [String], in directory: FilePath, _ environment: [String: String]) throws {
        for number in 1...Self.attempts {
            build.log.note("packer, attempt \(number) of at most \(Self.attempts)")
            let tool = LoggedTool(
                arguments: arguments, directory: directory, environment: environment, end: .byRequest)
            let ending = try tool.run(build.log, build.host)
            if ending == .exited(0) { return }
            guard number < Self.attempts, Self.isWorthAnother(build.log.recent) else {
                let error = ChainError.failed(tool: "packer", ending)
                guard build.host.onFailure != .clean, let id = Self.container(in: build.log.recent) else { throw error }
                throw KeptState(error, .container(id))
            }
            try Pause.second(hangups: build.host.hangups)
        }
    }

    /// The container that packer told of last.
    private static func container(in output: String) -> String? {
        let mark = "Container ID: "
        let line = output.split(separator: "\n").last { $0.contains(mark) }
        return line?.split(separator: " ").last.map { String($0.prefix(12)) }
    }

    /// Whether the script that packer has copied into the container was not there: systemd cleans `/tmp` when it starts.
    static func isWorthAnother(_ output: String) -> Bool {
        var rest = output[...]
        for part in ["/tmp/script", "sh: not found", "Build 'docker'", "Script exited with non-zero exit status: 127"] {
            guard let found = rest.find(part) else { return false }
            rest = rest[found...].dropFirst(part.count)
        }
        return true
    }
}

extension Substring {
    /// Where a text begins in it.
    fileprivate func find(_ text: String) -> Index? {
        indices.first { self[$0...].hasPrefix(text) }
    }
}
