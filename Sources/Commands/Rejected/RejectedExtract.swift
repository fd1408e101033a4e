import ArgumentParser
import Escaping
import Settings
import Source
import SystemPackage

/// `pushyard rejected extract`
struct RejectedExtract: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Unpack a rejected source by the rules, or get its archive as it was sent.",
        discussion: """
            Entries that the rules refuse are left out and named; what is unpacked lies beneath the new directory, whatever \
            the archive says. Where a refusal is final, what comes behind it is missing, and so are all symbolic links.

            Examples:
              pushyard rejected extract 20240501T120000.123Z-blog-3f2a91c look
              pushyard rejected extract --archive 1j0w4d8k3q7 > app.tar.gz

            Exit status: 0 done, 1 there is no such source, or it cannot be unpacked, 2 usage.
            """)

    @Argument(help: "The source.")
    var id: String

    @Argument(help: "A directory that does not exist yet.", completion: .directory)
    var directory: String?

    @Flag(help: "Write the archive to standard output instead, as it was sent.")
    var archive = false

    @OptionGroup var options: SideOptions

    @OptionGroup(title: "Limits")
    var limits: LimitOptions

    func validate() throws {
        guard (directory == nil) == archive else { throw ValidationError("name a new directory, or use --archive") }
    }

    func run() throws {
        guard let directory else { return try writeArchive() }
        let limits = try limits.values(Settings(environment: environmentVariable))
        let target = try UnpackTarget(directory)
        try options.shelves().withArchive(of: id) { archive, document in
            let reader = try SourceReader(limits: limits) { DescriptorSource(archive, within: limits.time) }
            for refusal in try reader.unpackAdmissible(as: target.name, in: target.parent) {
                printWarning("left out: \(refusal) (\(refusal.code.rawValue))")
            }
            if document.cut { printWarning("the archive was larger than what is kept of it") }
        }
    }

    private func writeArchive() throws {
        try withOutput(nil) { output in
            try options.shelves().withArchive(of: id) { archive, _ in
                var buffer = [UInt8](repeating: 0, count: 128 << 10)
                while case let count = try buffer.withUnsafeMutableBytes({ try archive.read(into: $0) }), count > 0 {
                    try output.writeAll(buffer[..<count])
                }
            }
        }
    }
}
