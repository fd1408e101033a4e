import Escaping
public import SystemPackage

/// What the kernel did not do with a mount.
public enum MountError: Error, Hashable, Sendable {
    case refused(Action, Errno)
    /// More layers than mount(2) takes.
    case tooManyLayers(Int)

    /// What was tried.
    public enum Action: Hashable, Sendable {
        case enterNamespace
        /// A file to a loop device.
        case attach(FilePath)
        /// A filesystem of this type on this directory.
        case mount(String, FilePath)
        case unmount(FilePath)
    }

    /// The kernel's answer, where there was one.
    public var errno: Errno? {
        guard case .refused(_, let errno) = self else { return nil }
        return errno
    }
}

extension MountError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .refused(let action, let errno): "cannot \(action): \(action.cause(errno))"
        case .tooManyLayers(let count): "cannot mount \(count) layers on top of each other: they are too many"
        }
    }
}

extension MountError.Action: CustomStringConvertible {
    public var description: String {
        switch self {
        case .enterNamespace: "enter a mount namespace"
        case .attach(let path): "attach '\(Escaped(path.string))' to a loop device"
        case .mount(let type, let path): "mount \(type) on '\(Escaped(path.string))'"
        case .unmount(let path): "unmount '\(Escaped(path.string))'"
        }
    }

    /// An errno(3) as a reason; the same number means different things to different calls.
    fileprivate func cause(_ errno: Errno) -> String {
        switch (self, errno) {
        case (_, .notPermitted), (_, .permissionDenied): "the operation is not permitted"
        case (.attach, .noSuchFileOrDirectory), (.attach, .noSuchAddressOrDevice),
            (.attach, .operationNotSupportedByDevice):
            "there are no loop devices here"
        case (.attach, .resourceBusy): "every loop device is in use"
        case (.mount, .operationNotSupportedByDevice): "the kernel does not know this type of filesystem"
        case (.mount, .invalidArgument): "it is damaged, or the kernel does not know an option"
        case (.unmount, .invalidArgument): "nothing is mounted there"
        default: "\(errno.description.lowercased()) (errno \(errno.rawValue))"
        }
    }
}
