import Build
import Engines
import Filesystem
import Glibc
import Layers
import Mounts
import OCI
import SystemPackage

// An engine in a process of its own, which can enter a mount namespace and be killed.
//
//     EnginesTestHelper import HOME TAR         makes an image of one layer, 'localhost/base', and the layer ready to mount
//     EnginesTestHelper build HOME [NAME=VALUE...] -- ARGV...
//
// The log goes to standard output; notes, the result or the error to standard error.

let arguments = CommandLine.arguments
let home = FilePath(arguments[2])

/// What the image of a root filesystem is called.
func baseName() throws -> ReferenceName { try ReferenceName(ImageReference("localhost/base:latest")) }

func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}

do {
    let images = try ImageLayout(creatingIfMissing: home.appending("images"))
    let layers = try LayerStore(home.appending("layers"))
    switch arguments[1] {
    case "import": try importImage(FilePath(arguments[3]), into: images, layers)
    case "build":
        try enterMountNamespace()
        let words = arguments.dropFirst(3)
        if words.contains("small-host") {
            _ = try Directory(home).mount(.memory(options: "size=128m"), on: "scratch")
        }
        var configuration = NativeEngine.Configuration(scratch: home.appending("scratch"))
        configuration.usesPlainDirectories = words.contains("plain")
        let engine = try NativeEngine(configuration, images: images, layers: layers)
        let built = try Order(words, base: images.resolve(baseName())).carryOut(engine, to: images)
        for image in built { say("built \(image.manifest.digest) \(image.layers.count)") }
    default: exit(2)
    }
} catch let kept as KeptFailure {
    say("failed: \(kept.failure)")
    say("built \(kept.image.manifest.digest) \(kept.image.layers.count)")
    exit(1)
} catch let failure as StepFailure {
    say("failed: \(failure)")
    exit(1)
} catch {
    say("error: \(error)")
    exit(3)
}
