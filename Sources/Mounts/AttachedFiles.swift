import CLinux
import Filesystem
import Glibc
public import SystemPackage

/// The files that were attached to loop devices at one moment, to share the devices of: loop(4).
///
/// What is mounted from the same device has the same page cache: it is read once, and is once in memory, as long as one of
/// the mounts is there.
public struct AttachedFiles {
    /// By the ends of the files' paths. Only these count: a file may have been opened in a mount namespace that is gone.
    private var devices: [[UInt8]: [FilePath]] = [:]

    /// Without sysfs(5), none is found.
    public init() {
        guard let blocks = try? Directory("/sys/devices/virtual/block"), let entries = try? blocks.entries() else {
            return
        }
        for entry in entries {
            let name = "\(entry.name)"
            guard name.hasPrefix("loop"), let path = try? RelativePath("\(name)/loop/backing_file"),
                // Only what is attached has one.
                let file = try? blocks.contents(of: path, limit: 1 << 13)
            else { continue }
            devices[Self.end(file.dropLast()), default: []].append(FilePath("/dev/\(name)"))
        }
    }

    /// The devices of files that are called so. Others are not even opened: somebody may be waiting to detach them.
    fileprivate func devices(of path: FilePath) -> [FilePath] {
        devices[Self.end(path.withPlatformString { Array(String(cString: $0).utf8)[...] }), default: []]
    }

    /// The last two components.
    private static func end(_ path: ArraySlice<UInt8>) -> [UInt8] {
        Array(path.split(separator: UInt8(ascii: "/")).suffix(2).joined(separator: [UInt8(ascii: "/")]))
    }
}

extension LoopDevice {
    /// The device that the whole of a file is attached to read only already, or else a new one.
    ///
    /// - Parameter label: Where the file is, and what it is called in messages.
    /// - Throws: ``MountError``; needs CAP_SYS_ADMIN.
    public init(
        sharing file: FileDescriptor, among attached: AttachedFiles, label: FilePath
    ) throws(MountError) {
        if let device = Self(attached: file, to: attached.devices(of: label)) {
            self = device
        } else {
            try self.init(attaching: file, readOnly: true, label: label)
        }
    }

    /// Nil also when it is detached meanwhile: there is no harm in another one.
    private init?(attached file: FileDescriptor, to devices: [FilePath]) {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { return nil }
        for path in devices {
            let device = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
            guard device != -1 else { continue }
            // Now that it is open, it stays what it is.
            if pushyard_loop_shows(device, UInt64(status.st_dev), UInt64(status.st_ino)) {
                self.init(path: path, descriptor: device)
                return
            }
            close(device)
        }
        return nil
    }
}
