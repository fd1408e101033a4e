import Git

/// The judgement of all updates of one push, before anything is exported or built.
///
/// git calls the pre-receive hook for refs that it will decline afterwards (not fast-forward, hidden, shallow, in conflict
/// with another); a build for such a ref would be deployed by a push that then fails. So nothing here relies on git to
/// find these out. At most one commit of a push is built, however many refs it has.
public struct Admission: Sendable {
    public let app: AppName
    public let settings: AppSettings
    public let options: PushOptions

    public init(app: AppName, settings: AppSettings, options: PushOptions) {
        self.app = app
        self.settings = settings
        self.options = options
    }

    /// - Throws: what `repository` throws; a push that is declined is a ``Decision``, not an error.
    public func judge(_ updates: [RefUpdate], in repository: some RepositoryFacts) throws -> Decision {
        let pushed = updates.compactMap(\.pushedBranch)
        guard settings.branch != nil || pushed.count <= 1 else {
            let innocent = updates.count - pushed.count
            return .refuse(PushRefusal(refusals: [.undecided(pushed, of: app)], innocent: innocent))
        }
        let deployed = settings.branch ?? pushed.first

        var names = CreatedNames()
        var refusals: [RefRefusal] = []
        var build: PlannedBuild?
        var accepted: [Acceptance] = []
        for update in updates {
            if let refusal = try refusal(of: update, deploying: deployed, among: &names, in: repository) {
                refusals.append(refusal)
            } else if let branch = update.pushedBranch, branch == deployed, let commit = update.new, !options.skipsBuild
            {
                build = PlannedBuild(
                    app: app, branch: branch, commit: commit, previous: update.old, isFirst: settings.branch == nil,
                    replacesHistory: try update.replacesHistory(in: repository)
                )
            } else {
                accepted.append(acceptance(of: update, deploying: deployed))
            }
        }

        guard refusals.isEmpty else {
            return .refuse(PushRefusal(refusals: merged(refusals), innocent: updates.count - refusals.count))
        }
        if let build { return .build(build, accepted: accepted) }
        return .accept(accepted)
    }

    /// The first thing wrong with `update`, the cheap questions before those that walk history.
    private func refusal(
        of update: RefUpdate, deploying deployed: BranchName?, among names: inout CreatedNames,
        in repository: some RepositoryFacts
    ) throws -> RefRefusal? {
        if try repository.isHidden(update.ref) { return .hidden(update.ref) }
        return try policyRefusal(of: update, deploying: deployed)
            ?? namesRefusal(of: update, among: &names, in: repository)
            ?? historyRefusal(of: update, in: repository)
    }

    /// What the app's settings do not allow.
    private func policyRefusal(of update: RefUpdate, deploying deployed: BranchName?) -> RefRefusal? {
        switch (update.ref.kind, update.change) {
        case (.branch(let branch), .delete):
            branch == deployed ? .deployBranchDeleted(branch, of: app) : nil
        case (.branch(let branch), .create), (.branch(let branch), .update):
            if let deployed, branch != deployed, settings.wrongBranch == .refuse {
                .wrongBranches([branch], of: app, deploying: deployed)
            } else {
                nil
            }
        case (.tag, .update(let old, _)):
            settings.force == .refuse ? .tagReplaced(update.ref, of: app, from: old) : nil
        case (.other, .create), (.other, .update):
            settings.wrongBranch == .refuse ? .otherRef(update.ref, of: app) : nil
        case (.tag, .create), (.tag, .delete), (.other, .delete): nil
        }
    }

    /// What git would not do with the name of the ref, or would no longer do.
    private func namesRefusal(
        of update: RefUpdate, among names: inout CreatedNames, in repository: some RepositoryFacts
    ) throws -> RefRefusal? {
        let current = try repository.current(update.ref)
        guard current == update.old else { return .moved(update.ref, from: update.old, to: current) }
        guard case .create = update.change else { return nil }
        return try names.conflict(with: update.ref, in: repository).map { .conflict(update.ref, with: $0) }
    }

    /// What is wrong with the objects. Ancestry comes last, as it cannot be told where history is missing.
    private func historyRefusal(of update: RefUpdate, in repository: some RepositoryFacts) throws -> RefRefusal? {
        guard let new = update.new else { return nil }
        if let branch = update.pushedBranch {
            let kind = try repository.kind(of: new)
            guard kind == .commit else { return .notCommit(branch, new, kind) }
        }
        if try repository.isShallow(new) { return .shallow(update.ref) }
        guard settings.force == .refuse, let branch = update.pushedBranch, let old = update.old,
            try update.replacesHistory(in: repository)
        else { return nil }
        return .historyReplaced(branch, of: app, from: old, to: new)
    }

    private func acceptance(of update: RefUpdate, deploying deployed: BranchName?) -> Acceptance {
        switch (update.change, update.ref.kind) {
        case (.delete, _): .deletion(update.ref)
        case (_, .branch(let branch)):
            if let deployed, branch != deployed {
                .otherBranch(branch, of: app, deploying: deployed)
            } else {
                .notAsked(branch, of: app, isFirst: settings.branch == nil)
            }
        case (_, .tag): .tag(update.ref)
        case (_, .other): .otherRef(update.ref)
        }
    }

    /// One sentence for all wrong branches, as `git push --all` brings them by the dozen.
    private func merged(_ refusals: [RefRefusal]) -> [RefRefusal] {
        var branches: [BranchName] = []
        var first: Int?
        var rest: [RefRefusal] = []
        for refusal in refusals {
            guard case .wrongBranches(let more, _, _) = refusal else {
                rest.append(refusal)
                continue
            }
            first = first ?? rest.count
            branches += more
        }
        guard let first, let deployed = settings.branch else { return refusals }
        rest.insert(.wrongBranches(branches, of: app, deploying: deployed), at: first)
        return rest
    }
}

extension RefUpdate {
    /// The branch that is created or moved, if it is one.
    fileprivate var pushedBranch: BranchName? {
        guard new != nil, case .branch(let branch) = ref.kind else { return nil }
        return branch
    }

    fileprivate func replacesHistory(in repository: some RepositoryFacts) throws -> Bool {
        guard case .update(let old, let new) = change else { return false }
        return try !repository.isAncestor(old, of: new)
    }
}
