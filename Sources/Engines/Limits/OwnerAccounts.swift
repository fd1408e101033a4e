import Filesystem
import Layers
import SystemPackage

/// Who has which ids on this host: passwd(5), group(5), subuid(5), subgid(5).
struct OwnerAccounts {
    /// Whose subordinate ids are ours.
    private static let ownName = "pushyard"

    private struct Claim {
        let name: String
        let ids: ClosedRange<UInt64>
    }

    private var claims: [Claim] = []

    /// - Parameter directory: `/etc`. What is not there has nobody in it.
    init(in directory: Directory) throws {
        for file in ["passwd", "group"] {
            for fields in try Self.lines(of: FileName(file), in: directory) where fields.count > 2 {
                if let id = UInt64(fields[2]) { claims.append(Claim(name: fields[0], ids: id...id)) }
            }
        }
        for file in ["subuid", "subgid"] {
            for fields in try Self.lines(of: FileName(file), in: directory) where fields.count > 2 {
                guard fields[0] != Self.ownName, let first = UInt64(fields[1]), let count = UInt64(fields[2]),
                    count > 0,
                    first <= UInt64(UInt32.max), count <= UInt64(UInt32.max)
                else { continue }
                claims.append(Claim(name: fields[0], ids: first...first + count - 1))
            }
        }
    }

    /// Throws if anybody has an id of the range: what a container left behind would be his, and what is his a container's.
    ///
    /// - Throws: ``EngineError/rangeInUse(_:by:free:)``.
    func check(_ owners: OwnerRange) throws(EngineError) {
        guard let claim = claims.first(where: { $0.ids.overlaps(Self.ids(owners)) }) else { return }
        throw .rangeInUse(owners.description, by: claim.name, free: free(like: owners)?.description)
    }

    /// The first range of this size, behind a multiple of it, that nobody has.
    private func free(like owners: OwnerRange) -> OwnerRange? {
        let starts = stride(from: UInt64(owners.first), to: UInt64(UInt32.max) / 2, by: Int(owners.count))
        return starts.lazy.compactMap { first in
            // Not negative, and small enough; whether there are so many ids behind it, the range itself says.
            try? OwnerRange(first: UInt32(first), count: owners.count)
        }.first { range in !claims.contains { $0.ids.overlaps(Self.ids(range)) } }
    }

    private static func ids(_ owners: OwnerRange) -> ClosedRange<UInt64> {
        UInt64(owners.first)...UInt64(owners.first) + UInt64(owners.count) - 1
    }

    private static func lines(of name: FileName, in directory: Directory) throws -> [[String]] {
        let bytes: [UInt8]
        do {
            bytes = try directory.contents(of: RelativePath(name), limit: 64 << 20)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return []
        }
        return bytes.split(separator: UInt8(ascii: "\n")).map { line in
            line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }
}
