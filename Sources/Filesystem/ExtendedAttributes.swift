import CLinux
import Escaping
import Glibc
import SystemPackage

/// The name of an extended attribute with its namespace, such as `user.note`: at least one byte, no NUL; see xattr(7).
public struct AttributeName: Hashable, Sendable {
    let terminated: [UInt8]

    /// Nil if the bytes are none.
    public init?(_ bytes: [UInt8]) {
        guard !bytes.isEmpty, !bytes.contains(0) else { return nil }
        terminated = bytes + [0]
    }

    public var bytes: ArraySlice<UInt8> { terminated.dropLast() }
}

extension AttributeName: Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    public static func < (left: AttributeName, right: AttributeName) -> Bool {
        left.terminated.lexicographicallyPrecedes(right.terminated)
    }

    /// For messages: escaped, without quotes.
    public var description: String { Escaped(bytes).description }

    /// A name written in our own source; one that is not valid is our mistake and traps.
    public init(stringLiteral: String) {
        guard let name = AttributeName(Array(stringLiteral.utf8)) else {
            preconditionFailure("'\(stringLiteral)' names no extended attribute")
        }
        self = name
    }
}

extension Directory {
    /// The names of an entry's extended attributes, sorted by bytes; of a symbolic link, its own.
    ///
    /// The kernel has calls for this relative to a directory since 6.13 only; before, the way is /proc, which must be mounted.
    public func extendedAttributes(of name: FileName) throws(FilesystemError) -> [AttributeName] {
        try names(at: procPath(of: name), path(of: name))
    }

    /// The names of this directory's own extended attributes, sorted by bytes.
    public func extendedAttributes() throws(FilesystemError) -> [AttributeName] { try names(at: ownProcPath, path) }

    /// The value of an extended attribute; nil if the entry does not have it.
    public func extendedAttribute(_ attribute: AttributeName, of name: FileName) throws(FilesystemError) -> [UInt8]? {
        try value(of: attribute, at: procPath(of: name), path(of: name))
    }

    /// The value of an extended attribute of this directory itself; nil if it does not have it.
    public func extendedAttribute(_ attribute: AttributeName) throws(FilesystemError) -> [UInt8]? {
        try value(of: attribute, at: ownProcPath, path)
    }

    /// Creates or replaces an extended attribute.
    public func setExtendedAttribute(
        _ attribute: AttributeName, of name: FileName, to value: [UInt8]
    ) throws(FilesystemError) {
        _ = try procPath(of: name).withCString { entry in
            attribute.terminated.withCString { attribute in
                attempt { pushyard_lsetxattr(entry, attribute, value, UInt(value.count)) }
            }
        }.orThrow(.setExtendedAttribute, path(of: name))
    }

    /// /proc/self/fd leads to this directory whatever its path is; the l… calls do not follow the last component.
    private func procPath(of name: FileName) -> [UInt8] {
        Array("/proc/self/fd/\(descriptor)/".utf8) + name.terminated
    }

    /// `.` is the last component: the link in /proc would not be followed if it were.
    private var ownProcPath: [UInt8] { Array("/proc/self/fd/\(descriptor)/.".utf8) + [0] }

    private func names(
        at procPath: [UInt8], _ path: @autoclosure () -> FilePath
    ) throws(FilesystemError) -> [AttributeName] {
        let list = try grow(.listExtendedAttributes, path()) { buffer in
            procPath.withCString { pushyard_llistxattr($0, buffer.baseAddress, UInt(buffer.count)) }
        }
        return list.split(separator: 0).compactMap { AttributeName(Array($0)) }.sorted()
    }

    private func value(
        of attribute: AttributeName, at procPath: [UInt8], _ path: @autoclosure () -> FilePath
    ) throws(FilesystemError) -> [UInt8]? {
        do {
            return try grow(.readExtendedAttribute, path()) { buffer in
                procPath.withCString { procPath in
                    attribute.terminated.withCString { attribute in
                        pushyard_lgetxattr(procPath, attribute, buffer.baseAddress, UInt(buffer.count))
                    }
                }
            }
        } catch .refused(_, _, .noData) {
            return nil
        }
    }

    /// Calls `read` until its answer fits.
    private func grow(
        _ action: FilesystemError.Action, _ path: @autoclosure () -> FilePath,
        _ read: (UnsafeMutableRawBufferPointer) -> Int
    ) throws(FilesystemError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1024)
        while true {
            let count = attempt { buffer.withUnsafeMutableBytes { read($0) } }
            // The kernel allows 64 KiB for a value and for a list.
            if case .failure(.outOfRange) = count, buffer.count < 1 << 20 {
                buffer = [UInt8](repeating: 0, count: buffer.count * 8)
                continue
            }
            return Array(buffer[..<(try count.orThrow(action, path()))])
        }
    }
}
