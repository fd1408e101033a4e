import Filesystem
import OCI
import SystemPackage
import Tools

/// The store in which buildah and podman keep copies of bases, what they have built, and layers in between. No chain needs any
/// of it: the images are in ours, and the rest can be made again.
struct ContainerStore {
    private struct Image {
        let id: FileName
        /// Nil of an image without layers.
        let layer: String?
        let lastUse: Timestamp
    }

    /// Of its directory, in that of chains.
    static let name: FileName = "containers"
    /// Of the file there that both programs read.
    static let configuration: FileName = "storage.conf"

    private let parent: Directory
    private let directory: Directory
    private let driver: String
    private let environment: [String: String]

    /// Nil where there is none.
    init?(_ files: ChainFiles, _ environment: [String: String]) throws {
        guard try files.directory.metadataIfPresent(of: Self.name) != nil else { return nil }
        parent = files.directory
        directory = try parent.openDirectory(Self.name)
        driver = Self.driver(environment)
        self.environment = Buildah.environment(environment, containers: directory)
    }

    /// What containers-storage.conf(5) calls so; the first part of the names of what is in the store.
    static func driver(_ environment: [String: String]) -> String { environment["STORAGE_DRIVER"] ?? "overlay" }

    /// The store itself if no chain has used it since `oldest`, or else what is in it that was made before.
    ///
    /// A base is made anew each time it is used. Of the layers in between nobody notes when they are, so that one that is used
    /// is made again, too, once in that time.
    func unused(since oldest: Timestamp) throws -> [ChainRemnant] {
        // Written whenever a chain begins that uses the store.
        let lastUse = try (directory.metadataIfPresent(of: Self.configuration) ?? directory.metadata()).modified
        if lastUse < oldest {
            let size = try directory.contentSize()
            return [ChainRemnant(kind: .containers, name: Self.name, lastUse: lastUse, size: size)]
        }
        guard Tool("buildah", environment: environment).isInstalled else { return [] }
        let images = try images()
        let layers = try layers()
        var kept: Set<String> = []
        for image in images where image.lastUse >= oldest {
            var next = image.layer
            while let layer = next, kept.insert(layer).inserted { next = layers[layer]?.parent }
        }
        return images.filter { $0.lastUse < oldest }.map { image in
            var (size, next): (UInt64, String?) = (0, image.layer)
            // What two images share counts once.
            while let layer = next, kept.insert(layer).inserted {
                size += layers[layer]?.size ?? 0
                next = layers[layer]?.parent
            }
            return ChainRemnant(kind: .layers, name: image.id, lastUse: image.lastUse, size: size)
        }
    }

    func remove(_ remnant: ChainRemnant) throws {
        if remnant.kind == .containers { return try parent.removeTree(Self.name) }
        // In a mount namespace of its own, as it mounts its store.
        let words = ["unshare", "--mount", "--", "buildah", "rmi", "--force", remnant.name.description]
        try LoggedTool.output(words, environment: environment)
    }

    private func images() throws -> [Image] {
        try list("\(driver)-images/images.json").compactMap { members in
            guard case .string(let text)? = members["id"] else { return nil }
            let id = try FileName(text)
            var layer: String?
            if case .string(let top)? = members["layer"] { layer = top }
            let place = try directory.openDirectory(RelativePath("graph/\(driver)-images"))
            return Image(id: id, layer: layer, lastUse: try place.metadata(of: id).modified)
        }
    }

    private func layers() throws -> [String: (parent: String?, size: UInt64)] {
        var layers: [String: (parent: String?, size: UInt64)] = [:]
        for members in try list("\(driver)-layers/layers.json") {
            guard case .string(let id)? = members["id"] else { continue }
            var layer: (parent: String?, size: UInt64) = (nil, 0)
            if case .string(let parent)? = members["parent"] { layer.parent = parent }
            if case .number(let digits)? = members["diff-size"] { layer.size = UInt64(digits) ?? 0 }
            layers[id] = layer
        }
        return layers
    }

    /// A list of the store's own, as both programs take their time to tell less; empty where there is none yet.
    private func list(_ path: String) throws -> [[String: JSON]] {
        do {
            let bytes = try directory.contents(of: RelativePath("graph/\(path)"), limit: 64 << 20)
            guard case .array(let elements) = try JSON(parsing: bytes) else { return [] }
            return elements.compactMap { if case .object(let members) = $0 { members } else { nil } }
        } catch FilesystemError.refused(_, _, .noSuchFileOrDirectory) {
            return []
        }
    }
}
