public import Build
public import Filesystem
import Mounts
import SystemPackage

/// A directory of the host's in a container.
///
/// Owners that the container does not have are nobody's in it, so most of it can only be read, as far as everybody may.
public struct HostVolume: Sendable {
    public let directory: Directory
    public let path: ContainerPath
    public let isReadOnly: Bool

    /// - Parameter directory: opened in this process's mount namespace.
    public init(_ directory: Directory, at path: ContainerPath, isReadOnly: Bool) {
        (self.directory, self.path, self.isReadOnly) = (directory, path, isReadOnly)
    }

    /// Its own path may lead through directories that no container passes.
    func mount(in scope: MountScope) throws -> RuntimeMount {
        let flags: MountFlags = isReadOnly ? [.noSetID, .noDevices, .readOnly] : [.noSetID, .noDevices]
        let root = try scope.mount(.directory(directory), "host", flags)
        return .bind(root.path.string, at: path.description, readOnly: isReadOnly)
    }
}
