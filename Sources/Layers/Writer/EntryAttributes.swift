import Filesystem
import SystemPackage

/// The extended attributes of a file on disk: what overlayfs says with them, and what an image may have of them.
struct EntryAttributes {
    /// Sorted by name; their ids are the host's.
    private(set) var kept: [(name: AttributeName, value: [UInt8])] = []
    /// Nothing below shows through this directory.
    private(set) var isOpaque = false
    /// A regular file that stands for a deletion: `xwhiteouts`, since Linux 6.7.
    private(set) var isWhiteout = false
    /// What makes an upper directory depend on the lower ones.
    private(set) var dependence: AttributeName?

    /// - Parameter name: nil for the directory itself.
    init(of name: FileName?, in directory: Directory) throws(FilesystemError) {
        for attribute in try Self.names(of: name, in: directory) {
            switch attribute {
            case "trusted.overlay.opaque":
                // `x` says that there may be `xwhiteouts` in it.
                isOpaque = try Self.value(attribute, of: name, in: directory) == Array("y".utf8)
            case "trusted.overlay.whiteout": isWhiteout = true
            case "trusted.overlay.redirect", "trusted.overlay.metacopy": dependence = attribute
            default:
                guard Self.isKept(attribute), let value = try Self.value(attribute, of: name, in: directory),
                    !value.isEmpty
                else { continue }
                kept.append((attribute, value))
            }
        }
    }

    /// Whether a layer has this attribute: not what belongs to a host (SELinux's labels, IMA's signatures), nor what a
    /// storage driver would take for its own when the layer is unpacked.
    private static func isKept(_ attribute: AttributeName) -> Bool {
        switch attribute {
        case .capability, .accessList, .defaultAccessList: true
        default:
            attribute.bytes.starts(with: "user.".utf8)
                && !["user.overlay.", "user.fuseoverlayfs.", "user.containers."].contains {
                    attribute.bytes.starts(with: $0.utf8)
                }
        }
    }

    private static func names(of name: FileName?, in directory: Directory) throws(FilesystemError) -> [AttributeName] {
        do {
            guard let name else { return try directory.extendedAttributes() }
            return try directory.extendedAttributes(of: name)
        } catch .refused(_, _, .notSupported) {
            return []
        }
    }

    private static func value(
        _ attribute: AttributeName, of name: FileName?, in directory: Directory
    ) throws(FilesystemError) -> [UInt8]? {
        guard let name else { return try directory.extendedAttribute(attribute) }
        return try directory.extendedAttribute(attribute, of: name)
    }

    /// Whether an image made of either would have the same.
    func isSame(as other: EntryAttributes) -> Bool { kept.elementsEqual(other.kept, by: ==) }
}

extension AttributeName {
    static let capability: AttributeName = "security.capability"
    static let accessList: AttributeName = "system.posix_acl_access"
    static let defaultAccessList: AttributeName = "system.posix_acl_default"
}
