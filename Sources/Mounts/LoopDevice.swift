import CLinux
import Glibc
public import SystemPackage

/// A file as a block device: loop(4).
///
/// The kernel detaches the file when nobody has the device open or mounted any more; so this value is needed until the device
/// is mounted, and no longer.
public struct LoopDevice: ~Copyable {
    /// Such as `/dev/loop0`.
    public let path: FilePath
    private let descriptor: Int32

    deinit { close(descriptor) }

    /// Takes over an open device.
    init(path: FilePath, descriptor: Int32) { (self.path, self.descriptor) = (path, descriptor) }

    /// Attaches a file that is open for reading, and for writing unless the device is to be read only.
    ///
    /// The caller may close the file then.
    /// - Parameter label: What the file is called in messages.
    /// - Throws: ``MountError``; needs CAP_SYS_ADMIN.
    public init(attaching file: FileDescriptor, readOnly: Bool, label: FilePath) throws(MountError) {
        let control = try attempt(.attach(label)) { open("/dev/loop-control", O_RDWR | O_CLOEXEC) }
        defer { close(control) }
        // Between asking for a free device and taking it, somebody else may take it.
        for _ in 0..<Self.attempts {
            let number = try attempt(.attach(label)) { pushyard_loop_get_free(control) }
            let path = FilePath("/dev/loop\(number)")
            let mode = readOnly ? O_RDONLY : O_RDWR
            let device = try attempt(.attach(label)) { path.withPlatformString { open($0, mode | O_CLOEXEC) } }
            do {
                try attempt(.attach(label)) { pushyard_loop_configure(device, file.rawValue, readOnly) }
            } catch {
                close(device)
                guard error.errno == .resourceBusy else { throw error }
                continue
            }
            self.path = path
            descriptor = device
            return
        }
        throw .refused(.attach(label), .resourceBusy)
    }

    private static let attempts = 1000

    /// Whether this process can attach files to loop devices.
    public static var isAvailable: Bool {
        let control = open("/dev/loop-control", O_RDWR | O_CLOEXEC)
        guard control != -1 else { return false }
        defer { close(control) }
        let number = pushyard_loop_get_free(control)
        // In a container there may be the number and no device file.
        return number != -1 && access("/dev/loop\(number)", R_OK) == 0
    }
}

/// Whether the kernel can mount filesystems of this type; loads the module that it needs for it. False without
/// CAP_SYS_ADMIN.
public func canMount(type: String) -> Bool { pushyard_has_filesystem(type) }
