public import Git

/// Why a ref, and with it the whole push, is declined: what is wrong and the command that mends it.
public enum RefRefusal: Hashable, Sendable, CustomStringConvertible {
    case hidden(RefName)
    /// The ref is no longer what it was when the client began; nil for absent.
    case moved(RefName, from: ObjectID?, to: ObjectID?)
    case conflict(RefName, with: RefName)
    case shallow(RefName)
    case notCommit(BranchName, ObjectID, ObjectKind)
    case deployBranchDeleted(BranchName, of: AppName)
    case historyReplaced(BranchName, of: AppName, from: ObjectID, to: ObjectID)
    case tagReplaced(RefName, of: AppName, from: ObjectID)
    case wrongBranches([BranchName], of: AppName, deploying: BranchName)
    case otherRef(RefName, of: AppName)
    case undecided([BranchName], of: AppName)

    public var description: String {
        switch self {
        case .hidden(let ref): "cannot take \(quoted(ref)): the name is reserved for pushyard"
        case .moved(let ref, let old, let new): moved(ref, from: old, to: new)
        case .conflict(let ref, let other):
            """
            cannot take \(quoted(ref.short)): there is \(quoted(other.short)), and git cannot keep both
              choose another name; or delete the other first: git push REMOTE --delete \(shellWord(other))
            """
        case .shallow(let ref):
            """
            cannot take \(quoted(ref.short)): it comes from a shallow clone, and the history it lacks is not here
              fetch the rest, then push again: git fetch --unshallow
            """
        case .notCommit(let branch, let object, let kind):
            """
            cannot take \(quoted(branch)): \(object.short) is a \(kind), and a branch needs a commit
              push the commit that is meant: git push REMOTE COMMIT:\(shellWord(branch))
            """
        case .deployBranchDeleted(let branch, let app):
            """
            cannot delete \(quoted(branch)): \(quoted(app)) deploys it
              to deploy another branch: pushyard app set \(app) branch=NAME
            """
        case .historyReplaced(let branch, let app, let old, let new):
            """
            cannot take \(quoted(branch)): \(old.short), which is here, is no ancestor of \(new.short)
              integrate it: git pull --rebase REMOTE \(shellWord(branch)); or let the app be forced: \
            pushyard app set \(app) force=allow
            """
        case .tagReplaced(let ref, let app, let old):
            """
            cannot take tag \(quoted(ref.short)): it is here already, at \(old.short)
              choose another name; or let the app be forced: pushyard app set \(app) force=allow
            """
        case .wrongBranches(let branches, let app, let deployed): wrongBranches(branches, of: app, deployed: deployed)
        case .otherRef(let ref, let app):
            """
            cannot take \(quoted(ref)): it is neither a branch nor a tag
              to take such refs without a build: pushyard app set \(app) wrong-branch=accept
            """
        case .undecided(let branches, let app):
            """
            cannot tell which branch \(quoted(app)) deploys: its first push has \(quotedList(branches))
              push that branch alone: git push REMOTE BRANCH
            """
        }
    }

    private func moved(_ ref: RefName, from old: ObjectID?, to new: ObjectID?) -> String {
        let change =
            switch (old, new) {
            case (_, nil): "was deleted"
            case (nil, let new?): "was created at \(new.short)"
            case (let old?, let new?): "moved from \(old.short) to \(new.short)"
            }
        let advice = new == nil ? "push again" : "fetch it and integrate it, then push again: git fetch REMOTE"
        return "cannot take \(quoted(ref.short)): it \(change) while this push was under way\n  \(advice)"
    }

    private func wrongBranches(_ branches: [BranchName], of app: AppName, deployed: BranchName) -> String {
        let push =
            branches.count == 1
            ? "to deploy it: git push REMOTE \(shellWord("\(branches[0]):\(deployed)"))"
            : "to push that one alone: git push REMOTE \(shellWord(deployed))"
        return """
            cannot take \(quotedList(branches)): \(quoted(app)) deploys \(quoted(deployed))
              \(push); to take others without a build: pushyard app set \(app) wrong-branch=accept
            """
    }
}
