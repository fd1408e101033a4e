import ArgumentParser
import Filesystem
import OCI

/// `pushyard image list`
struct ImageList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the images that are here.",
        discussion: """
            Layers that images share count for each of them. Platforms are shown where there is more than one.

            Examples:
              pushyard image list
              pushyard image list --json | jq -r '.[] | select(.size > 1e9) | .name'
            """)

    @Flag(help: "Print one JSON array.")
    var json = false

    @OptionGroup var store: StoreOptions

    func run() throws {
        let store = try store.store()
        let images = try store.images().sorted { $0.label < $1.label }.map { try ListedImage($0, in: store) }
        if json { return try printResult(jsonLine(images)) }
        let hasPlatforms = Set(images.map(\.platform)).count > 1
        let heads = ["NAME", "DIGEST"] + (hasPlatforms ? ["PLATFORM"] : []) + ["SIZE", "USED"]
        for line in table([heads] + images.map { $0.row(platform: hasPlatforms) }) { try printResult(line) }
    }
}

/// An image as a line of a list.
private struct ListedImage: Encodable {
    let name: String
    let digest: String
    let origins: [String]
    let platform: String?
    /// Of all its content, in bytes.
    let size: Int64
    let used: String

    init(_ image: NamedImage, in store: ImageStore) throws {
        name = image.label
        digest = "\(image.descriptor.digest)"
        origins = image.origins.map(\.description)
        platform = image.descriptor.platform?.description
        size = try store.size(of: image)
        used = try store.lastUse(of: image).description
    }

    func row(platform hasPlatform: Bool) -> [String] {
        [name, String(digest.dropFirst("sha256:".count).prefix(12))] + (hasPlatform ? [platform ?? "-"] : [])
            + [binarySize(size), minutes]
    }

    /// When it was used, in UTC and without the seconds: a line is to fit into 80 columns.
    private var minutes: String { used.split(separator: ":").prefix(2).joined(separator: ":") }
}

extension NamedImage {
    /// What people call it.
    var label: String { reference?.familiar ?? name?.description ?? "<none>" }
}
