/// One member of an archive, as its headers describe it: facts, not judged.
public struct TarEntry: Equatable, Sendable {
    /// The name as stored, any bytes; a directory's may end in `/`.
    public var path: [UInt8]
    public var kind: Kind
    /// Permission, set-id and sticky bits: the low 12 bits of st_mode.
    public var mode: UInt16
    public var owner: Owner
    public var modified: Timestamp
    /// From pax `SCHILY.xattr.` records, in the order of their names.
    public var extendedAttributes: [ExtendedAttribute]

    public init(
        path: [UInt8], kind: Kind, mode: UInt16, owner: Owner = .root, modified: Timestamp = Timestamp(seconds: 0),
        extendedAttributes: [ExtendedAttribute] = []
    ) {
        self.path = path
        self.kind = kind
        self.mode = mode
        self.owner = owner
        self.modified = modified
        self.extendedAttributes = extendedAttributes
    }

    /// What an entry is, with what only such an entry has.
    public enum Kind: Equatable, Sendable {
        /// A regular file whose content, `size` bytes, follows.
        case file(size: UInt64)
        case directory
        case symbolicLink(target: [UInt8])
        /// Another name of the entry called `target`.
        case hardLink(target: [UInt8])
        case characterDevice(major: UInt32, minor: UInt32)
        case blockDevice(major: UInt32, minor: UInt32)
        case fifo
        /// A file with holes in one of GNU's or Solaris' encodings, which this module does not expand.
        case sparse
        /// A type flag that is none of the above.
        case unknown(UInt8)
    }

    public struct Owner: Equatable, Sendable {
        public var user: UInt64
        public var group: UInt64
        public var userName: [UInt8]
        public var groupName: [UInt8]

        public init(user: UInt64, group: UInt64, userName: [UInt8] = [], groupName: [UInt8] = []) {
            self.user = user
            self.group = group
            self.userName = userName
            self.groupName = groupName
        }

        public static let root = Owner(user: 0, group: 0)
    }

    /// Time since 1970-01-01T00:00:00Z.
    public struct Timestamp: Equatable, Sendable {
        public var seconds: Int64
        public var nanoseconds: UInt32

        public init(seconds: Int64, nanoseconds: UInt32 = 0) {
            self.seconds = seconds
            self.nanoseconds = nanoseconds
        }
    }

    public struct ExtendedAttribute: Equatable, Sendable {
        public var name: [UInt8]
        public var value: [UInt8]

        public init(name: [UInt8], value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }
}
