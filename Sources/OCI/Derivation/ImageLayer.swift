/// A layer of an image: its blob, and the digest of what that is uncompressed.
public struct ImageLayer: Hashable, Sendable {
    /// Of the tar, as `rootfs.diff_ids` has it.
    public let diffID: Digest
    public let blob: Descriptor

    public init(diffID: Digest, blob: Descriptor) {
        self.diffID = diffID
        self.blob = blob
    }
}
