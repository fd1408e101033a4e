public import OCI

/// Looks into images without running them.
public protocol ImageInspector: Sendable {
    /// What stands at each of these paths, symbolic links followed below the image's root.
    ///
    /// - Parameter lease: holds the image.
    func files(at paths: Set<ContainerPath>, of image: StoredImage, in lease: ImageLease) throws
        -> [ContainerPath: ImageFile]
}
