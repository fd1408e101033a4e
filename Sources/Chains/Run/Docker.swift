import Filesystem
import OCI
import SystemPackage
import Tar
import Tools

/// docker(1), and the daemon that DOCKER_HOST names.
struct Docker: ImageProgram {
    let environment: [String: String]
    private let build: ImageBuild

    init(_ build: ImageBuild) {
        self.build = build
        environment = build.host.environment
    }

    func give(_ image: StoredImage, as reference: ImageReference, _ directory: Directory) throws {
        let path = directory.path.appending("base.tar")
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
        try file.closeAfter {
            let sink = FileSink(file: file)
            _ = try build.lease.writeArchive(
                of: image.descriptor, named: ReferenceName(reference.withDefaultTag), to: sink)
        }
        try run(["docker", "load", "--quiet", "--input", path.string])
    }

    func name(_ reference: ImageReference) -> String { reference.withDefaultTag.familiar }

    func save(_ name: String, to path: FilePath) throws {
        try run(["docker", "save", "--output", path.string, name])
    }

    func lastLayer(_ output: String) -> String? {
        //  ---> Using cache
        //  ---> 0a1b2c…
        output.split(separator: "\n").last { line in
            line.hasPrefix(" ---> ") && !line.hasPrefix(" ---> Running") && !line.hasPrefix(" ---> Using")
        }?.split(separator: " ").last.map(String.init)
    }

    /// Whether the daemon has an image.
    func has(_ reference: ImageReference) throws -> Bool {
        let words = ["docker", "image", "inspect", "--format", "{{.Id}}", reference.familiar]
        return try LoggedTool.result(words, environment: environment).ending == .exited(0)
    }

    private func run(_ arguments: [String]) throws {
        try LoggedTool.output(arguments, environment: environment)
    }
}

private struct FileSink: ByteSink {
    let file: FileDescriptor
    mutating func write(_ bytes: RawSpan) throws {
        try bytes.withUnsafeBytes { bytes in _ = try file.writeAll(bytes) }
    }
}
