import Escaping

/// What content is: `type/subtype`, of RFC 6838's restricted names. Any may be named; ours are below.
public struct MediaType: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ text: some StringProtocol) throws(MediaTypeError) {
        let names = Array(text.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard names.count == 2, names.allSatisfy(Self.isRestrictedName) else { throw .notAMediaType(String(text)) }
        description = String(text)
    }

    /// The media type of an HTTP header, whose parameters do not count.
    public init(contentType header: some StringProtocol) throws(MediaTypeError) {
        let text = header.prefix { $0 != ";" }.drop { $0 == " " || $0 == "\t" }
        let end = text.lastIndex { $0 != " " && $0 != "\t" }
        try self.init(end.map { text[...$0] } ?? text[...])
    }

    private init(known text: String) { description = text }

    /// RFC 6838 §4.2.
    private static func isRestrictedName(_ name: ArraySlice<UInt8>) -> Bool {
        guard (1...127).contains(name.count), let first = name.first, first.isAlphanumeric else { return false }
        return name.allSatisfy { $0.isAlphanumeric || "!#$&-^_.+".utf8.contains($0) }
    }
}

extension MediaType {
    public static let ociManifest = MediaType(known: "application/vnd.oci.image.manifest.v1+json")
    public static let ociIndex = MediaType(known: "application/vnd.oci.image.index.v1+json")
    public static let ociConfiguration = MediaType(known: "application/vnd.oci.image.config.v1+json")
    public static let ociLayer = MediaType(known: "application/vnd.oci.image.layer.v1.tar")
    public static let ociLayerGzip = MediaType(known: "application/vnd.oci.image.layer.v1.tar+gzip")
    public static let ociLayerZstd = MediaType(known: "application/vnd.oci.image.layer.v1.tar+zstd")

    /// Docker's "Image Manifest Version 2, Schema 2".
    public static let dockerManifest = MediaType(known: "application/vnd.docker.distribution.manifest.v2+json")
    public static let dockerManifestList = MediaType(
        known: "application/vnd.docker.distribution.manifest.list.v2+json")
    public static let dockerConfiguration = MediaType(known: "application/vnd.docker.container.image.v1+json")
    public static let dockerLayer = MediaType(known: "application/vnd.docker.image.rootfs.diff.tar")
    public static let dockerLayerGzip = MediaType(known: "application/vnd.docker.image.rootfs.diff.tar.gzip")

    /// Deprecated: layers that are fetched from elsewhere. Known so that they are refused by name.
    static let foreignLayers: Set<MediaType> = [
        MediaType(known: "application/vnd.oci.image.layer.nondistributable.v1.tar"),
        MediaType(known: "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"),
        MediaType(known: "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd"),
        MediaType(known: "application/vnd.docker.image.rootfs.foreign.diff.tar"),
        MediaType(known: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"),
    ]

    public var isManifest: Bool { self == .ociManifest || self == .dockerManifest }
    public var isIndex: Bool { self == .ociIndex || self == .dockerManifestList }
    public var isConfiguration: Bool { self == .ociConfiguration || self == .dockerConfiguration }
    public var isLayer: Bool { layerCompression != nil || isForeignLayer }
    /// Whether it is a layer that registries do not serve.
    public var isForeignLayer: Bool { Self.foreignLayers.contains(self) }

    /// How a layer's tar is compressed; nil for what is not a layer that registries serve.
    public var layerCompression: LayerCompression? {
        switch self {
        case .ociLayer, .dockerLayer: .uncompressed
        case .ociLayerGzip, .dockerLayerGzip: .gzip
        case .ociLayerZstd: .zstd
        default: nil
        }
    }
}

/// How a layer's tar is compressed.
public enum LayerCompression: Hashable, Sendable {
    case uncompressed, gzip, zstd
}

/// Why a media type cannot be used.
public enum MediaTypeError: Error, Hashable, Sendable, CustomStringConvertible {
    case notAMediaType(String)
    case noCounterpart(MediaType, ImageFormat)

    public var description: String {
        switch self {
        case .notAMediaType(let text): "'\(Escaped(text))' is not a media type"
        case .noCounterpart(let type, let format): "'\(type)' has no counterpart in \(format)'s format"
        }
    }
}

extension UInt8 {
    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
    var isLowercaseLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self }
    var isAlphanumeric: Bool { isDigit || isLowercaseLetter || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self }
}
