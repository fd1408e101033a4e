import Filesystem
import SystemPackage

/// A layer that is ready to mount. It is not removed from its store as long as this value lives.
public final class PreparedLayer: Sendable {
    public let form: LayerForm
    let directory: Directory
    let index: LayerIndex
    private let lease: FileLock

    /// Opens a layer of a store; nil if it is not there.
    init?(_ name: FileName, _ form: LayerForm, in store: Directory) throws {
        do {
            directory = try store.openDirectory(name)
            // Before the index is read: whoever removes the layer takes this lock exclusively first.
            lease = try FileLock(waitingFor: .lease, in: directory, .shared)
            guard try store.metadata(of: name).identity == directory.metadata().identity else { return nil }
            guard let index = try LayerIndex(directory.contents(of: RelativePath(.index), limit: 1 << 30)) else {
                throw FilesystemError.refused(.read, directory.path.appending("index"), .ioError)
            }
            self.index = index
            // For those who collect what nobody has used.
            try directory.setTimes(modified: .now, of: .index)
        } catch let error as FilesystemError {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return nil
        }
        self.form = form
    }
}

extension FileName {
    static let lease: FileName = "lease"
    static let idle: FileName = "idle"
}
