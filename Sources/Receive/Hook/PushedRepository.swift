import Git
import SystemPackage

/// A repository in the middle of a push: what is in it, and what waits in the quarantine.
final class PushedRepository: RepositoryFacts {
    let location: Repository.Location
    private let pushed: Repository
    /// The same without the quarantine: what it holds is complete.
    private let settled: Repository
    private let refs: [Reference]
    private let hidden: HiddenRefs

    /// To be opened with the app's turn held: refs are read once.
    init(_ path: FilePath, quarantine: FilePath?) throws {
        location = Repository.Location(path, quarantine: quarantine)
        pushed = try Repository(location)
        settled = try Repository(Repository.Location(path))
        refs = try settled.references()
        hidden = try settled.refsHiddenFromPushes()
    }

    func current(_ ref: RefName) throws -> ObjectID? {
        refs.first { $0.name.elementsEqual(ref.description.utf8) }?.target
    }

    func refs(below ref: RefName) throws -> [RefName] {
        let prefix = Array("\(ref)/".utf8)
        return try refs.filter { $0.name.starts(with: prefix) }.map { try RefName($0.name) }
    }

    func isHidden(_ ref: RefName) throws -> Bool { hidden.contains(Array(ref.description.utf8)) }

    func kind(of object: ObjectID) throws -> ObjectKind { try pushed.header(of: object).kind }

    func isAncestor(_ ancestor: ObjectID, of commit: ObjectID) throws -> Bool {
        try pushed.isAncestor(ancestor, of: commit)
    }

    /// Follows the commits that are new here; what is not new is complete.
    func isShallow(_ object: ObjectID) throws -> Bool {
        var start = object
        while try pushed.header(of: start).kind == .tag {
            guard let target = try pushed.tagTarget(start) else { return false }
            start = target
        }
        var seen: Set<ObjectID> = [start]
        var pending = [start]
        while let id = pending.popLast() {
            if settled.contains(id) { continue }
            guard pushed.contains(id) else { return true }
            guard try pushed.header(of: id).kind == .commit else { continue }
            for parent in try pushed.commit(id).parents where seen.insert(parent).inserted { pending.append(parent) }
        }
        return false
    }
}
