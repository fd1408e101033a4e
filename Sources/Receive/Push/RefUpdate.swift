public import Git

/// One line of what git-receive-pack(1) feeds to the pre-receive hook (githooks(5)): a ref and what is to become of it.
public struct RefUpdate: Hashable, Sendable {
    public enum Change: Hashable, Sendable {
        case create(ObjectID)
        case update(from: ObjectID, to: ObjectID)
        case delete(ObjectID)
    }

    /// The most updates that one push may have.
    public static let maximumCount = 10_000
    /// The most bytes of a hook's input, whatever they say.
    public static let maximumBytes = 4 << 20

    public let ref: RefName
    public let change: Change

    public init(ref: RefName, change: Change) {
        self.ref = ref
        self.change = change
    }

    /// What the ref was when the client began its push; nil for a new ref.
    public var old: ObjectID? {
        switch change {
        case .create: nil
        case .update(let old, _), .delete(let old): old
        }
    }

    /// What the ref is to become; nil when it is to go.
    public var new: ObjectID? {
        switch change {
        case .create(let new), .update(_, let new): new
        case .delete: nil
        }
    }

    /// The whole standard input of a pre-receive hook: `OLD SP NEW SP REF LF` for each update, each ref once.
    public static func list(_ input: [UInt8]) throws(RefUpdateError) -> [RefUpdate] {
        guard input.count <= maximumBytes else { throw .tooLarge }
        guard input.isEmpty || input.last == UInt8(ascii: "\n") else { throw .truncated }
        let lines = input.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count <= maximumCount else { throw .tooMany(lines.count) }
        var updates: [RefUpdate] = []
        var refs: Set<RefName> = []
        for line in input.isEmpty ? [] : lines {
            let update = try RefUpdate(line: line)
            guard refs.insert(update.ref).inserted else { throw .duplicate(update.ref) }
            updates.append(update)
        }
        return updates
    }

    private init(line: ArraySlice<UInt8>) throws(RefUpdateError) {
        let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3 else { throw .malformed(Array(line)) }
        let old: ObjectID
        let new: ObjectID
        do {
            old = try ObjectID(name: fields[0])
            new = try ObjectID(name: fields[1])
            ref = try RefName(fields[2])
        } catch {
            throw .name(error)
        }
        change =
            switch (old.isZero, new.isZero) {
            case (true, true): throw .absent(ref)
            case (true, false): .create(new)
            case (false, true): .delete(old)
            case (false, false): .update(from: old, to: new)
            }
    }
}
