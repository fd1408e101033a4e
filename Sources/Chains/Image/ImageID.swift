import Hashing

/// What an image of a chain is called by those who list, select and need it; unique in a chain.
///
/// `dockerfile__TAG` and `packer__FILE`, as seed 003's program has them; `run__TAG`, `debootstrap__TAG`, and `run__NAME` for one
/// that only makes artefacts.
public struct ImageID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let description: String

    init(_ builder: BuilderName, _ subject: String) { description = "\(builder.rawValue)__\(subject)" }

    public static func < (one: ImageID, other: ImageID) -> Bool {
        one.description.utf8.lexicographicallyPrecedes(other.description.utf8)
    }

    /// A name for files that belong to this image, such as its log: letters, digits, `.`, `_` and `-`, at most 100, unique.
    public var fileName: String {
        let plain = description.utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
                byte
            default: UInt8(ascii: "-")
            }
        }
        let hash = SHA256()
        hash.update(Array(description.utf8))
        return String(decoding: plain.prefix(83), as: UTF8.self) + "-" + hexadecimal(hash.finish().prefix(8))
    }
}
