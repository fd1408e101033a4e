import CLinux
import Glibc
public import SystemPackage

/// A directory held open: everything below it is reached only through it.
///
/// A `FileName` acts on an entry of this very directory, whatever its path is called by now, and never through a symbolic link. A
/// `RelativePath` is resolved by the kernel beneath this directory, and refused when a symbolic link stands in its way. It
/// does not protect against somebody with write access who renames directories inside of the tree, nor against mounts.
///
/// Safe to use from several threads; the descriptor is close-on-exec and is closed with the last reference.
public final class Directory: Sendable {
    let descriptor: Int32
    package let resolution: Resolution
    /// The bytes of `path`.
    let label: [UInt8]

    /// Opens a path that is trusted: symbolic links in it are followed. For every path that is not, start at a parent.
    public convenience init(_ path: FilePath) throws(FilesystemError) { try self.init(path, resolution: nil) }

    /// Like `init(_:)`, with paths resolved in a given way.
    package init(_ path: FilePath, resolution: Resolution?) throws(FilesystemError) {
        let opened = try call(.openDirectory, path) { path.withPlatformString { open($0, Directory.flags) } }
        descriptor = opened
        self.resolution = resolution ?? .supported(at: opened)
        label = path.bytes
    }

    /// Takes over an open descriptor.
    init(adopting descriptor: Int32, label: [UInt8], resolution: Resolution) {
        self.descriptor = descriptor
        self.label = label
        self.resolution = resolution
    }

    deinit { Glibc.close(descriptor) }

    static let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC

    /// Where the directory was when it was opened; for messages only.
    public var path: FilePath { FilePath(bytes: label) }

    /// A path to this very directory, as long as it is open, for calls of this process that take paths only; needs /proc.
    public var descriptorPath: String { "/proc/self/fd/\(descriptor)" }

    /// Opens a directory of this directory.
    public func openDirectory(_ name: FileName) throws(FilesystemError) -> Directory {
        let opened = name.withCString { name in attempt { openat(descriptor, name, Directory.flags | O_NOFOLLOW) } }
        switch opened {
        case .success(let opened):
            return Directory(adopting: opened, label: label(of: name.bytes), resolution: resolution)
        case .failure(let errno):
            let isLink = errno == .notDirectory && name.withCString { isSymbolicLink($0, in: descriptor) }
            throw .refused(.openDirectory, path(of: name), isLink ? .tooManySymbolicLinkLevels : errno)
        }
    }

    /// Opens a directory below this directory.
    public func openDirectory(_ path: RelativePath) throws(FilesystemError) -> Directory {
        switch resolution.open(path, beneath: descriptor, flags: Directory.flags) {
        case .success(let opened):
            return Directory(adopting: opened, label: label(of: path.bytes), resolution: resolution)
        case .failure(let errno): throw .refused(.openDirectory, self.path(of: path), errno)
        }
    }

    /// The bytes of the path of what is below this directory.
    func label(of bytes: ArraySlice<UInt8>) -> [UInt8] {
        let separator = label.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
        return label + separator + bytes
    }

    func path(of name: FileName) -> FilePath { FilePath(bytes: label(of: name.bytes)) }

    func path(of path: RelativePath) -> FilePath { FilePath(bytes: label(of: path.bytes)) }
}

extension FilePath {
    init(bytes: [UInt8]) { self = (bytes + [0]).withCString { FilePath(platformString: $0) } }

    var bytes: [UInt8] {
        withPlatformString { UnsafeBufferPointer(start: $0, count: length).map(UInt8.init(bitPattern:)) }
    }
}
