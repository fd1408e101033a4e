public import OCI

/// How far the preparation of an image's layers is.
public struct LayerProgress: Sendable {
    public enum State: Hashable, Sendable {
        /// Another process is preparing it.
        case waiting
        /// So many bytes of its blob have been read.
        case reading(UInt64)
        case ready
    }

    public let layer: Descriptor
    /// From 1, the lowest first.
    public let number: Int
    public let count: Int
    public let state: State
}
