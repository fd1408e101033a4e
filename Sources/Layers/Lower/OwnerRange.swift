import Escaping

/// The host's user and group ids that a user namespace has for its ids from 0 on: subuid(5), user_namespaces(7).
///
/// Layers that are made ready to mount carry the host's ids, so the range is part of what they are. Users and groups have the
/// same range.
public struct OwnerRange: Hashable, Sendable {
    /// What the namespace's root is outside; never 0.
    public let first: UInt32
    /// How many ids there are.
    public let count: UInt32

    public static let standard = OwnerRange(known: 100_000, 65_536)

    private init(known first: UInt32, _ count: UInt32) {
        self.first = first
        self.count = count
    }

    public init(first: UInt32, count: UInt32) throws(OwnerRangeError) {
        // (uid_t)-1 is no id: chown(2) takes it for "leave it as it is".
        guard first > 0, count > 0, UInt64(first) + UInt64(count) <= UInt64(UInt32.max) else {
            throw .unusable("\(first):\(count)")
        }
        self.init(known: first, count)
    }

    /// Parses `FIRST:COUNT`, as in subuid(5).
    public init(_ text: some StringProtocol) throws(OwnerRangeError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { UInt32($0) }
        guard parts.count == 2, let first = parts[0], let count = parts[1] else { throw .unusable(String(text)) }
        do { try self.init(first: first, count: count) } catch { throw .unusable(String(text)) }
    }

    /// The host's id for an id inside of the namespace.
    ///
    /// - Throws: ``OwnerRangeError/outside(_:_:)`` for an id that the namespace does not have.
    public func hostID(of id: UInt64) throws(OwnerRangeError) -> UInt32 {
        guard id < UInt64(count) else { throw .outside(id, self) }
        return first + UInt32(id)
    }

    /// The id inside of the namespace for the host's; nil for an id that the namespace does not have.
    public func id(ofHostID hostID: UInt32) -> UInt32? {
        hostID >= first && hostID - first < count ? hostID - first : nil
    }
}

extension OwnerRange: CustomStringConvertible {
    /// `FIRST:COUNT`
    public var description: String { "\(first):\(count)" }
}

/// Why ids cannot be mapped.
public enum OwnerRangeError: Error, Hashable, Sendable, CustomStringConvertible {
    case unusable(String)
    /// An id inside of a namespace that has no such id.
    case outside(UInt64, OwnerRange)

    public var description: String {
        switch self {
        case .unusable(let text):
            "'\(Escaped(text))' is not a range of ids: expected 'FIRST:COUNT', such as '\(OwnerRange.standard)'"
        case .outside(let id, let range):
            """
            owner \(id) does not fit the builds' range of ids: it has \(range.count) ('\(range)')
              give builds a larger range of subordinate ids
            """
        }
    }
}
