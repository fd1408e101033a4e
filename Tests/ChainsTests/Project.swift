import SystemPackage
import TestSupport

@testable import Chains

/// A directory `proj` with files: what a manifest is about.
struct Project {
    let root: FilePath

    func write(_ text: String, to path: String) throws {
        let file = root.appending(path)
        try run("mkdir", ["-p", file.removingLastComponent().string]).success()
        try writeFile(text, to: file, mode: [.ownerReadWrite, .groupRead, .otherRead])
    }

    func graph(_ manifests: String..., parameters: [String: String] = [:]) throws -> ChainGraph {
        try read(parameters, manifests.isEmpty ? ["docker/IMAGES.json"] : manifests)
    }

    func read(_ parameters: [String: String] = [:], _ manifests: [String] = ["docker/IMAGES.json"])
        throws(ManifestErrors) -> ChainGraph
    {
        try ChainGraph(reading: .init(manifests: manifests.map { root.appending($0) }, parameters: parameters))
    }

    /// What is wrong, without the place.
    func faults(parameters: [String: String] = [:]) -> [ManifestFault] {
        do throws(ManifestErrors) {
            _ = try read(parameters)
            return []
        } catch {
            return error.errors.map(\.fault)
        }
    }

    /// The messages, the project's place cut out.
    func messages() -> String {
        do throws(ManifestErrors) {
            _ = try read()
            return ""
        } catch {
            return error.description.replacing(root.string + "/", with: "")
        }
    }
}

/// Gives `body` a project with a manifest and files, each empty path's text ending in a newline or not as it stands.
func withProject<Result>(
    _ manifest: String, _ files: [String: String] = [:], _ body: (Project) throws -> Result
) throws -> Result {
    try withTemporaryDirectory(on: .memory) { directory in
        let project = Project(root: directory.appending("proj"))
        try project.write(manifest, to: "docker/IMAGES.json")
        for (path, text) in files { try project.write(text, to: path) }
        return try body(project)
    }
}

extension ChainPlan {
    /// `NUMBER WAVE LABEL`, one line for each image.
    var outline: [String] { images.map { "\($0.number) \($0.wave) \($0.image.label)" } }

    /// The command line of one image, the project's place and the rendered file's cut out.
    func commandLine(_ label: String, in project: Project) -> String? {
        guard let image = images.first(where: { $0.image.isCalled(label) }) else { return nil }
        let commands = image.commands(BuildPlaces(rendered: "FILE"))
        return commands.map { "\($0)" }.joined(separator: "\n").replacing(project.root.string, with: "/proj")
    }
}
