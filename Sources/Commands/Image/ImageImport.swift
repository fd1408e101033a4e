import ArgumentParser
import Escaping
import Filesystem
import OCI
import Source
import SystemPackage
import Tar

/// `pushyard image import`
struct ImageImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make an image out of a root filesystem's archive.",
        discussion: """
            The image has one layer. Its time is SOURCE_DATE_EPOCH, or else 1970: the same archive makes the same image. \
            Prints the name with the image's digest.

            Examples:
              mmdebstrap --variant=minbase bookworm | pushyard image import - base/debian:12
              pushyard image import rootfs.tar.gz base/alpine

            Exit status: 0 done, 12 not a tar, 1 not read or written, 2 usage.
            """)

    @Argument(help: "The archive, a tar or tar.gz; - is standard input.", completion: .file())
    var archive: String

    @Argument(help: "What the image is to be called.")
    var name: String

    @Option(help: "How hard gzip tries: 1 (fast) to 12 (small).")
    var level = CompressionLevel.fast

    @OptionGroup var platform: PlatformOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
        let name = try ImageReference(name).withDefaultTag
        let platform = try platform.value
        let created = try creationTime()
        let image = try store.store().withLease { lease in
            try withInput { input in
                let image: Descriptor
                do {
                    image = try lease.importRootFilesystem(
                        platform: platform, created: created, createdBy: "pushyard image import", level: level
                    ) { DescriptorSource(input, within: .seconds(1_000_000)) }
                } catch let error as TarError {
                    throw UnusableArchive(archive: archive, reason: "\(error)")
                } catch let error as GzipError {
                    throw UnusableArchive(archive: archive, reason: "\(error)")
                } catch let error as NotARootFilesystem {
                    throw UnusableArchive(archive: archive, reason: "\(error)")
                }
                try lease.tag(image, as: name)
                return image
            }
        }
        try printResult("\(name.pinned(to: image.digest))")
    }

    private func withInput<Result>(_ body: (FileDescriptor) throws -> Result) throws -> Result {
        if archive == "-" { return try body(.standardInput) }
        let path = FilePath(archive)
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        } catch let errno as Errno {
            throw FilesystemError.refused(.open, path, errno)
        }
        do {
            return try file.closeAfter { try body(file) }
        } catch let errno as Errno {
            throw FilesystemError.refused(.read, path, errno)
        }
    }

    private func creationTime() throws -> CreationTime {
        guard let text = environmentVariable("SOURCE_DATE_EPOCH") else { return try CreationTime(secondsSince1970: 0) }
        guard let seconds = Int64(text) else {
            throw ValidationError("SOURCE_DATE_EPOCH is '\(text)': expected seconds since 1970")
        }
        return try CreationTime(secondsSince1970: seconds)
    }
}

/// An archive that no image can be made of.
struct UnusableArchive: Error, CustomStringConvertible {
    let archive: String
    let reason: String

    var description: String { "cannot import '\(Escaped(archive))': \(reason)" }
}
