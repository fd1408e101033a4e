import Escaping

/// Why a document of an image cannot be used.
public struct DocumentError: Error, Hashable, Sendable {
    /// Which document; for the sentence.
    public enum Document: String, Hashable, Sendable {
        case manifest = "image manifest"
        case index = "image index"
        case configuration = "image configuration"
        case layout = "'oci-layout' file"
    }

    /// What is wrong with it. Keys stand with their path: `layers[0].digest`.
    public enum Problem: Hashable, Sendable {
        case tooLarge(limit: Int)
        case notJSON(String)
        case notAnObject
        case missing(String)
        case wrongType(String, expected: String)
        case invalid(String, String)
        /// Members of two kinds of document: which it is depends on the reader (CVE-2021-41190).
        case ambiguous(member: String)
        /// What was announced is not what the document says it is.
        case mediaType(announced: MediaType, found: MediaType)
        case unsupported(MediaType)
        case history(layers: Int, diffIDs: Int)
        case layers(manifest: Int, configuration: Int)
    }

    public let document: Document
    public let problem: Problem

    init(_ document: Document, _ problem: Problem) {
        self.document = document
        self.problem = problem
    }
}

extension DocumentError: CustomStringConvertible {
    public var description: String { "cannot use the \(document.rawValue): \(reason)" }

    private var reason: String {
        switch problem {
        case .tooLarge(let limit): "it is larger than \(limit) bytes"
        case .notJSON(let reason): "it is not JSON: \(reason)"
        case .notAnObject: "it is not a JSON object"
        case .missing(let key): "'\(Escaped(key))' is missing"
        case .wrongType(let key, let expected): "'\(Escaped(key))' is not \(expected)"
        case .invalid(let key, let reason): "'\(Escaped(key))': \(reason)"
        case .ambiguous(let member): "it has '\(member)' too, which another kind of document has"
        case .mediaType(let announced, let found): "it was announced as '\(announced)' and says it is '\(found)'"
        case .unsupported(let type): "'\(type)' is not supported"
        case .history(let layers, let diffIDs): "'history' has \(layers) layers, 'rootfs.diff_ids' \(diffIDs)"
        case .layers(let manifest, let configuration): "it has \(manifest) layers, its configuration \(configuration)"
        }
    }
}
