public import Git

/// What an admission has to know about the repository and the objects of a push, quarantined ones included.
public protocol RepositoryFacts {
    /// What `ref` is now; nil when there is none. Asked with the app's receive lock held.
    func current(_ ref: RefName) throws -> ObjectID?

    /// The refs whose names start with `ref` and a '/', which git cannot keep beside it.
    func refs(below ref: RefName) throws -> [RefName]

    /// Whether transfer.hideRefs or receive.hideRefs covers `ref`.
    func isHidden(_ ref: RefName) throws -> Bool

    func kind(of object: ObjectID) throws -> ObjectKind

    /// Whether `ancestor` can be reached from `commit`; a commit is its own ancestor, as for `git merge-base --is-ancestor`.
    func isAncestor(_ ancestor: ObjectID, of commit: ObjectID) throws -> Bool

    /// Whether history that `object` names is missing: the push of a shallow clone that git refuses after the hook.
    func isShallow(_ object: ObjectID) throws -> Bool
}
