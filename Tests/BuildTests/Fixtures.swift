import Build
import OCI
import Source

/// What is known of a source of these files.
func listing(_ paths: String...) throws -> SourceListing { try listing(paths) }

func listing(_ paths: [String]) throws -> SourceListing {
    var rules = SourceRules()
    for path in paths {
        let entry = UnjudgedEntry(path: Array(path.utf8), kind: .file(size: 1, mode: 0o644), modified: 1_700_000_000)
        _ = try rules.admit(entry, at: .source)
    }
    return SourceListing(rules)
}

/// An image that has these programs.
func facts(
    _ name: String, _ programs: [ContainerPath] = [], other: [ContainerPath: ImageFile] = [:],
    _ configure: (inout ExecutionParameters) -> Void = { _ in }
) throws -> ImageFacts {
    var execution = ExecutionParameters()
    configure(&execution)
    let manifest = Descriptor(of: Array(name.utf8), mediaType: .ociManifest)
    let files = Dictionary(uniqueKeysWithValues: programs.map { ($0, ImageFile.program) })
    return ImageFacts(
        BaseImage(try ImageReference(name), manifest: manifest), execution: execution,
        files: files.merging(other) { $1 })
}

extension ImageFacts {
    static var debian: ImageFacts { get throws { try facts("debian:12", ["/bin/bash"]) } }

    /// What sti calls a source image, with all scripts.
    static func sti(_ name: String = "sti", _ configure: (inout ExecutionParameters) -> Void = { _ in }) throws -> Self
    {
        try facts(name, ["/usr/bin/prepare", "/usr/bin/run", "/usr/bin/save-artifacts"], configure)
    }

    static func wharfie(_ name: String = "wharfie") throws -> Self {
        try facts(
            name,
            ["/usr/bin/prepare", "/usr/bin/run", "/usr/bin/save-artifact", "/usr/bin/restore-artifact"])
    }
}

extension Step {
    /// `HOME=…`; nil where the step does not have it.
    func value(of name: String) -> String? { environment.first { $0.name == name }?.value }
}
