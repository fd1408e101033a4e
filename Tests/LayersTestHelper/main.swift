import Filesystem
import Glibc
import Layers
import Mounts
import OCI
import SystemPackage
import Tools

// A process for tests to run and to kill: prepares the layers of an image, says so in a line on standard output, and then runs a
// command, if there is one, in the root that overlayfs makes of them.

let arguments = CommandLine.arguments
guard arguments.count >= 5, let name = try? ReferenceName(arguments[2]) else {
    fatalError("usage: LayersTestHelper LAYOUT NAME STORE FORM|best [COMMAND [ARGUMENT...]]")
}
do {
    try enterMountNamespace()
    let layout = try ImageLayout(FilePath(arguments[1]))
    guard case .manifest(let manifest) = try layout.document(layout.resolve(name)) else {
        fatalError("'\(name)' is no manifest")
    }
    let store = try LayerStore(FilePath(arguments[3]), form: LayerForm(rawValue: arguments[4]))
    let layers = try store.prepare(manifest, try layout.configuration(of: manifest), from: layout)
    try FileDescriptor.standardOutput.writeAll("prepared \(layers.map(\.form.rawValue).joined(separator: " "))\n".utf8)
    guard arguments.count > 5 else { exit(0) }

    let directory = try Directory(FilePath("/tmp"))
    try withTemporaryDirectory(in: directory, prefix: "layers-test") { scratch in
        try layers.withMounted(below: scratch) { roots in
            // Two at least, where nothing can be written.
            let empty: FileName = "empty"
            try scratch.createDirectory(empty, mode: FilePermissions(rawValue: 0o755))
            try scratch.createDirectory("merged", mode: FilePermissions(rawValue: 0o755))
            let lower = roots.count > 1 ? roots : try [scratch.openDirectory(empty)] + roots
            try scratch.withMount(.overlay(Overlay(lower: lower)), on: "merged", .readOnly) { root in
                let command = Array(arguments.dropFirst(5))
                let tool = Tool(command[0], Array(command.dropFirst()), directory: root.path)
                let (_, ending) = try tool.withProcess(
                    output: .descriptor(.standardOutput), errors: .descriptor(.standardError)
                ) { _ in }
                guard ending == .exited(0) else { throw ToolError.failed(command[0], ending, message: []) }
            }
        }
    }
} catch {
    try FileDescriptor.standardError.writeAll("\(error)\n".utf8)
    exit(1)
}
