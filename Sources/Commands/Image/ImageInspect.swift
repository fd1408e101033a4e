import ArgumentParser
import Escaping
import OCI

/// `pushyard image inspect`
struct ImageInspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what an image is made of and how it is run.",
        discussion: """
            Examples:
              pushyard image inspect blog
              pushyard image inspect --json blog | jq -r .configuration.config.Cmd

            Exit status: 0 shown, 1 not here, 12 nothing for this platform, 2 usage.
            """)

    @Argument(help: "The image.")
    var name: String

    @Flag(help: "Print one JSON object, with manifest and configuration as they are.")
    var json = false

    @OptionGroup var platform: PlatformOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
        let name = try ImageReference(name)
        let platform = try platform.given
        try store.store().withLease { lease in
            let root = try lease.root(name)
            let image = try lease.image(name, for: platform)
            if json {
                try printResult(try json(root, image))
            } else {
                try printResult(root.label)
                for line in table(rows(root, image)) { try printResult("  \(line)") }
            }
        }
    }

    /// Two of its members are JSON already.
    private func json(_ root: NamedImage, _ image: StoredImage) throws -> String {
        let manifest = try canonicalJSON(image.manifest.bytes)
        return """
            {"configuration":\(String(decoding: image.configuration.bytes, as: UTF8.self)),\
            "digest":"\(image.descriptor.digest)","manifest":\(String(decoding: manifest, as: UTF8.self)),\
            "name":\(try jsonLine(root.label)),"origins":\(try jsonLine(root.origins.map(\.description))),\
            "platform":\(try jsonLine(image.configuration.platform.description))}
            """
    }

    private func rows(_ root: NamedImage, _ image: StoredImage) -> [[String]] {
        let configuration = image.configuration
        let run = configuration.execution
        var rows = [["digest", "\(image.descriptor.digest)"]]
        rows += root.origins.map { ["registry's", "\($0)"] }
        rows.append(["platform", "\(configuration.platform)"])
        if let created = configuration.created { rows.append(["created", "\(created)"]) }
        let words: [(String, [String])] = [
            ("user", [run.user].compactMap(\.self)), ("entrypoint", run.entrypoint), ("command", run.command),
            ("directory", [run.workingDirectory].compactMap(\.self)),
            ("stop signal", [run.stopSignal].compactMap(\.self)),
        ]
        for (name, words) in words where !words.isEmpty {
            rows.append([name, words.map { "\(Escaped($0))" }.joined(separator: " ")])
        }
        let lists: [(String, [String])] = [
            ("environment", run.environment), ("port", run.exposedPorts.sorted()), ("volume", run.volumes.sorted()),
            ("label", run.labels.map { "\($0.key)=\($0.value)" }.sorted()),
        ]
        for (name, list) in lists { rows += list.map { [name, "\(Escaped($0))"] } }
        rows += zip(image.manifest.layers, configuration.diffIDs).map { layer, diffID in
            ["layer", "\(layer.digest) \(binarySize(layer.size)), uncompressed \(diffID)"]
        }
        return rows
    }
}
