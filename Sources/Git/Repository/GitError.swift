import Clibgit2
public import Escaping
public import SystemPackage

/// Why a repository could not be read.
public enum GitError: Error, Sendable, CustomStringConvertible {
    /// libgit2 cannot be loaded; Debian has it in `package`.
    case missingLibrary(reason: String, package: String)
    /// libgit2 has no threads, or could not start.
    case unusableLibrary(String)
    /// The path cannot be looked at.
    case cannotOpen(FilePath, Errno)
    case notARepository(FilePath, String)
    /// The repository belongs to a user whose configuration is not to be trusted.
    case foreignOwner(FilePath, owner: UInt32)
    /// No ref and no object is called that.
    case unknownRevision(Escaped)
    /// Several objects' ids start like that.
    case ambiguousRevision(Escaped)
    /// It exists, but leads to no commit.
    case notACommit(Escaped)
    case missingObject(ObjectID)
    /// An object of one kind stands where another is needed.
    case unexpectedObject(ObjectID, is: ObjectKind, expected: ObjectKind)
    /// The bytes of an object make no sense.
    case corruptObject(ObjectID, String)
    /// A tree has more entries than were to be looked at.
    case tooManyEntries(limit: UInt64)
    /// More directories lie above one another than were to be looked at.
    case tooDeep(limit: Int)
    /// The `.gitattributes` of a tree say more, or for more paths, than was to be looked at.
    case tooManyAttributes(AttributeLimits)
    /// The target of a symbolic link is longer than any system allows.
    case linkTooLong(path: Escaped, size: UInt64)
    /// Something else that libgit2 reports, in its own words.
    case failed(doing: String, String)
    /// The program `git`, which reads what libgit2 cannot, could not be started.
    case cannotRunGit(String)
    /// It was started and could not do it either.
    case toolFailed(ObjectID, String)
    /// It would have taken more memory than it may have, in bytes.
    case tooMuchMemory(ObjectID, limit: Int)

    public var description: String {
        switch self {
        case .missingLibrary(let reason, let package):
            "cannot load libgit2: \(reason)\n  install Debian's package '\(package)', or what brings it elsewhere"
        case .unusableLibrary(let reason):
            "cannot use libgit2: \(reason)"
        case .cannotOpen(let path, let errno):
            "cannot open repository '\(Escaped(path.string))': \(errno)"
        case .notARepository(let path, let reason):
            "'\(Escaped(path.string))' is not a git repository: \(reason)"
        case .foreignOwner(let path, let owner):
            "cannot trust '\(Escaped(path.string))': it belongs to user \(owner)"
                + "\n  become that user, or give the repository to yours with 'chown -R'"
        case .unknownRevision(let revision):
            "'\(revision)' is neither a ref nor an object of the repository"
        case .ambiguousRevision(let revision):
            "'\(revision)' is the start of more than one object's id\n  give more digits"
        case .notACommit(let revision):
            "'\(revision)' does not lead to a commit"
        case .missingObject(let id):
            "object '\(id)' is missing from the repository\n  'git fsck' says what else is"
        case .unexpectedObject(let id, let kind, let expected):
            "object '\(id)' is a \(kind), not a \(expected)"
        case .corruptObject(let id, let reason):
            "object '\(id)' is corrupt: \(reason)"
        case .tooManyEntries(let limit):
            "the tree has more than \(limit) entries"
        case .tooDeep(let limit):
            "the tree is more than \(limit) levels deep"
        case .tooManyAttributes(let limits):
            "the tree has more attributes than \(limits.bytes) bytes for a path, or \(limits.work) steps for all"
        case .linkTooLong(let path, let size):
            "cannot read symbolic link '\(path)': its target has \(size) bytes"
        case .failed(let action, let reason):
            "cannot \(action): \(reason)"
        case .cannotRunGit(let reason):
            "cannot run 'git': \(reason)"
        case .toolFailed(let id, let reason):
            "cannot read object '\(id)' through 'git cat-file': \(reason)"
        case .tooMuchMemory(let id, let limit):
            "cannot read object '\(id)': that takes more than \(limit >> 20) MiB of memory"
                + "\n  it is packed as the difference from another large one; to have it whole:"
                + " git -c core.bigFileThreshold=32m repack -a -d -F"
        }
    }
}

extension GitError {
    /// What libgit2 says about the call that just failed on this thread, in the grammar of our messages.
    static var lastMessage: String {
        guard let error = git_error_last(), let text = error.pointee.message else { return "libgit2 gives no reason" }
        let message = "\(Escaped(String(cString: text)))"
        guard let first = message.first, message.dropFirst().first?.isUppercase != true else { return message }
        return first.lowercased() + message.dropFirst()
    }

    /// The failure of a libgit2 call, whose message is still libgit2's latest.
    static func failed(doing action: String) -> GitError {
        .failed(doing: action, lastMessage)
    }
}
