import ArgumentParser
import Chains
import Glibc
import SystemPackage

/// Which manifests, and their parameters.
struct ChainManifestOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            """
            The manifests, which are one chain (IMAGES_FILE, default IMAGES.json in $DOCKER_FOLDER, docker, .docker or \
            images).
            """, valueName: "file"),
        completion: .file(extensions: ["json"]))
    var imagesFiles: [String] = []

    @Option(
        name: .customLong("param"),
        help: ArgumentHelp("A parameter's value, instead of that in 'params'; repeatable.", valueName: "name=value"))
    var parameters: [String] = []

    @Option(help: ArgumentHelp("The folder of the manifest (DOCKER_FOLDER).", valueName: "dir"), completion: .directory)
    var dockerFolder: String?

    @Flag(help: "Take warnings for errors.")
    var strict = false

    func validate() throws {
        for parameter in parameters where !parameter.contains("=") {
            throw ValidationError("--param: '\(parameter)' is not NAME=VALUE")
        }
    }

    /// Reads the manifests and what they name; what is wrong is printed, each on its own.
    func graph() throws -> ChainGraph {
        try reported { () throws(ManifestErrors) in
            let graph = try ChainGraph(reading: try request())
            if strict { try graph.checkWarnings() }
            for warning in graph.warnings { printWarning("\(warning)") }
            return graph
        }
    }

    func request() throws(ManifestErrors) -> ChainGraph.Request {
        let values = parameters.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (parts[0], parts[1])
        }
        return ChainGraph.Request(manifests: try manifests(), parameters: Dictionary(values) { $1 })
    }

    private func manifests() throws(ManifestErrors) -> [FilePath] {
        imagesFiles.isEmpty ? try Self.usualManifests(in: dockerFolder) : imagesFiles.map { FilePath($0) }
    }

    /// Where seed 003's program looked, and some places more.
    ///
    /// - Parameter folder: the only one to look in.
    static func usualManifests(in folder: String?) throws(ManifestErrors) -> [FilePath] {
        let named = environmentWords("IMAGES_FILE")
        guard named.isEmpty else { return named.map { FilePath($0) } }
        let given = folder ?? environmentVariable("DOCKER_FOLDER")
        let folders = given.map { [$0] } ?? ["docker", ".docker", "images"]
        let places = folders.map { FilePath($0).appending("IMAGES.json") }
        guard let found = places.first(where: { access($0.string, F_OK) == 0 }) else {
            throw ManifestErrors(noManifestAt: places)
        }
        return [found]
    }
}

/// The words of a variable of the environment; none if it is not there.
func environmentWords(_ name: String) -> [String] {
    environmentVariable(name)?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
}

/// Prints everything that is wrong with manifests, and ends with their status.
func reported<Value>(_ body: () throws(ManifestErrors) -> Value) throws -> Value {
    do throws(ManifestErrors) {
        return try body()
    } catch {
        for one in error.errors { printError("\(one)") }
        throw ExitStatus(error).exitCode
    }
}
