import SystemPackage
import TestSupport
import Testing

/// A yard whose builder is Pushyard's own, and a registry: all that there is between a pusher and an image.
struct Line {
    let yard: Yard
    let registry: DockerRegistry

    /// What a tag of an app stands for in the registry: the digest of its manifest; nil where there is no such tag.
    func digest(_ app: String, _ tag: String) throws -> String? {
        let result = try run(
            "curl",
            [
                "--silent", "--head", "--header", "Accept: application/vnd.oci.image.manifest.v1+json",
                "http://\(registry.host)/v2/\(app)/manifests/\(tag)",
            ])
        return result.outputText.split(separator: "\r\n").first { $0.hasPrefix("Docker-Content-Digest: ") }
            .map { String($0.dropFirst("Docker-Content-Digest: ".count)) }
    }

    /// Rows of `pushyard NOUN list`, each a list of words.
    func rows(_ arguments: String...) throws -> [[String]] {
        try yard.pushyard(arguments).success().outputText.split(separator: "\n").dropFirst()
            .map { $0.split(separator: " ").map(String.init) }
    }
}

func withLine<Result>(_ body: (Line) throws -> Result) throws -> Result {
    try withDockerRegistry { registry in
        try withYard { yard in
            let archive = yard.directory.appending("root.tar")
            try TinyRoot.write(to: archive)
            let base = "\(registry.host)/base:1"
            try yard.setBuilder(
                command: [try pushyardExecutable.string],
                settings: "registry: \(registry.host)\nbase: \(base)\nnetwork: none\nbase-timeout: 0\n")
            try yard.pushyard("image", "import", archive.string, base).success()
            try yard.pushyard("image", "push", base).success()
            return try body(Line(yard: yard, registry: registry))
        }
    }
}
