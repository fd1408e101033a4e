import Escaping
import OCI
public import SystemPackage
import Tools

/// A container as packer's docker builder would start it, and what its shell provisioners would run.
public struct PackerDebugging: Sendable {
    private let template: PackerTemplate
    private let environment: [String: String]
    /// Where the template counts its paths from.
    private let directory: FilePath

    /// - Throws: ``UnusableTemplate``.
    public init(
        template path: FilePath, arguments: [String: String] = [:], directory: FilePath = ".",
        environment: [String: String]
    ) throws {
        let bytes = try fileContents(path, limit: 1 << 20)
        try self.init(bytes, path: path, arguments: arguments, directory: directory, environment: environment)
    }

    init(
        _ bytes: [UInt8], path: FilePath, arguments: [String: String], directory: FilePath,
        environment: [String: String]
    ) throws(UnusableTemplate) {
        do throws(ManifestFault) {
            template = try PackerTemplate(bytes, arguments: arguments)
        } catch {
            throw UnusableTemplate(path: path, reason: "\(error)")
        }
        (self.environment, self.directory) = (environment, directory)
    }

    /// As one would type them in the container; a script's path is the host's.
    public var commands: [String] { template.commands }

    /// The words of `docker`, as packer would give them.
    func words() throws(UnusableTemplate) -> [String] {
        guard let container = template.containers.first, let image = container.image else {
            throw UnusableTemplate(path: directory, reason: "the template has no builder 'docker' with an image")
        }
        var words = ["docker", "run"]
        if container.isPrivileged { words.append("--privileged") }
        words += container.volumes.sorted { $0.key < $1.key }.flatMap { ["-v", "\($0.key):\($0.value)"] }
        words += ["-v", "\(directory):/provision_dir.in:ro"]
        let standard = ["-d", "-i", "-t", "--entrypoint=/bin/sh", "--", "{{.Image}}"]
        let own = container.runCommand.isEmpty ? standard : container.runCommand
        return words + own.map { $0 == "{{.Image}}" || $0 == "{{ .Image }}" ? image.familiar : $0 }
    }

    /// Starts it; it runs on.
    ///
    /// - Throws: ``UnusableTemplate``, ``ChainError/missing(tool:package:)``, `ToolError`.
    public func start() throws -> DebugEnd {
        let words = try words()
        guard Tool("docker", environment: environment).isInstalled else {
            throw ChainError.missing(tool: "docker", package: package("docker"))
        }
        let output = try Tool("docker", Array(words.dropFirst()), environment: environment).output()
        let id = String(decoding: output, as: UTF8.self).split(separator: "\n").last.map(String.init) ?? ""
        return .started(String(id.prefix(12)))
    }
}

/// How looking into a container ended.
public enum DebugEnd: Sendable {
    /// Nothing was to be run.
    case nothing
    /// With the program's status.
    case ended(Int32)
    /// Docker runs a container of this id.
    case started(String)
}

/// A file of packer's that tells too little.
public struct UnusableTemplate: Error, CustomStringConvertible {
    let path: FilePath
    let reason: String

    public var description: String { "cannot use '\(Escaped(path.string))': \(reason)" }
}
