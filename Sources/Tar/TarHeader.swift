/// The 512 bytes before each member: v7, ustar (pax) and GNU share their layout (POSIX.1-2017 pax, "ustar Interchange
/// Format"; tar(5)).
struct TarHeader: Equatable {
    static let size = 512

    var bytes: [UInt8]

    /// A header of zeros.
    init() {
        bytes = Array(repeating: 0, count: Self.size)
    }

    /// A header as it was read: exactly 512 bytes.
    init(_ bytes: [UInt8]) {
        precondition(bytes.count == Self.size, "a tar header has 512 bytes")
        self.bytes = bytes
    }

    var isZero: Bool { bytes.allSatisfy { $0 == 0 } }

    subscript(field: Field) -> ArraySlice<UInt8> { bytes[field.range] }

    /// The field up to its first NUL: a field that is full has none.
    func string(_ field: Field) -> [UInt8] { Array(self[field].prefix { $0 != 0 }) }

    /// The sum of all bytes, the checksum field itself counted as spaces: as unsigned bytes (POSIX) and as signed ones
    /// (what tars of machines with a signed char wrote).
    func checksums() -> (unsigned: Int, signed: Int) {
        func sums(_ bytes: ArraySlice<UInt8>) -> (unsigned: Int, signed: Int) {
            var (unsigned, signed) = (0, 0)
            for byte in bytes {
                unsigned += Int(byte)
                signed += Int(Int8(bitPattern: byte))
            }
            return (unsigned, signed)
        }
        let (all, field) = (sums(bytes[...]), sums(self[.checksum]))
        let spaces = Field.checksum.range.count * Int(UInt8(ascii: " "))
        return (all.unsigned - field.unsigned + spaces, all.signed - field.signed + spaces)
    }

    /// The zeros that bring content of `size` bytes to a whole number of blocks.
    static func padding(after size: UInt64) -> Int { Int((512 - size % 512) % 512) }

    struct Field {
        let name: String
        let range: Range<Int>

        static let name = Field(name: "name", range: 0..<100)
        static let mode = Field(name: "mode", range: 100..<108)
        static let user = Field(name: "user id", range: 108..<116)
        static let group = Field(name: "group id", range: 116..<124)
        static let size = Field(name: "size", range: 124..<136)
        static let modified = Field(name: "modification time", range: 136..<148)
        static let checksum = Field(name: "checksum", range: 148..<156)
        static let type = Field(name: "type", range: 156..<157)
        static let linkName = Field(name: "link name", range: 157..<257)
        /// Magic and version together: POSIX and GNU differ in both.
        static let magic = Field(name: "magic", range: 257..<265)
        static let userName = Field(name: "user name", range: 265..<297)
        static let groupName = Field(name: "group name", range: 297..<329)
        static let major = Field(name: "device major", range: 329..<337)
        static let minor = Field(name: "device minor", range: 337..<345)
        static let prefix = Field(name: "prefix", range: 345..<500)
        /// star's shorter prefix, followed by atime and ctime.
        static let starPrefix = Field(name: "prefix", range: 345..<476)
        static let starTrailer = Field(name: "trailer", range: 508..<512)
        /// In an old GNU sparse header and in each block that continues it: whether another block follows.
        static let sparseContinues = Field(name: "isextended", range: 482..<483)
        static let sparseBlockContinues = Field(name: "isextended", range: 504..<505)
    }
}

/// The type flags of POSIX and of GNU tar.
enum TypeFlag {
    static let file = UInt8(ascii: "0")
    static let oldFile: UInt8 = 0
    static let hardLink = UInt8(ascii: "1")
    static let symbolicLink = UInt8(ascii: "2")
    static let characterDevice = UInt8(ascii: "3")
    static let blockDevice = UInt8(ascii: "4")
    static let directory = UInt8(ascii: "5")
    static let fifo = UInt8(ascii: "6")
    static let extended = UInt8(ascii: "x")
    static let global = UInt8(ascii: "g")
    static let longName = UInt8(ascii: "L")
    static let longLink = UInt8(ascii: "K")
    static let sparse = UInt8(ascii: "S")
}
