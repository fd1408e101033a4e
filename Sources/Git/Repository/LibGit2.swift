import Clibgit2

/// libgit2 as this program wants it, started once for the whole process.
package enum LibGit2 {
    private static let outcome: Result<Void, GitError> = Result { () throws(GitError) in try configure() }

    /// Loads and starts the library, unless that has been done.
    package static func start() throws(GitError) {
        try outcome.get()
    }

    private static func configure() throws(GitError) {
        if let reason = pushyard_git_load() {
            throw .missingLibrary(reason: String(cString: reason), package: "libgit2-\(LIBGIT2_SOVERSION)")
        }
        guard git_libgit2_init() >= 0 else { throw .unusableLibrary(GitError.lastMessage) }
        let features = UInt32(bitPattern: git_libgit2_features())
        guard features & GIT_FEATURE_THREADS.rawValue != 0 else {
            throw .unusableLibrary("it is built without threads")
        }
        // What a user or the machine has configured must not change what is exported. The attributes of /etc and of the
        // user's home go with it.
        for level in [
            GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL,
        ] {
            try check(pushyard_git_set_search_path(level, ""))
        }
        // `Repository` checks owners itself: libgit2 would let nobody but the owner read, root included.
        try check(pushyard_git_set_int(GIT_OPT_SET_OWNER_VALIDATION, 0))
        // What was pushed has been verified by index-pack; to hash every object again takes half as long as reading it.
        try check(pushyard_git_set_int(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0))
        try check(pushyard_git_set_int(GIT_OPT_DISABLE_PACK_KEEP_FILE_CHECKS, 1))
        // Objects are parsed here, not by libgit2, so its cache would only hold what is read once.
        try check(pushyard_git_set_int(GIT_OPT_ENABLE_CACHING, 0))
        // Mapped parts of packs count as this process's memory.
        try check(pushyard_git_set_size(GIT_OPT_SET_MWINDOW_SIZE, 4 << 20))
        try check(pushyard_git_set_size(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, 32 << 20))
    }

    private static func check(_ code: Int32) throws(GitError) {
        guard code >= 0 else { throw .unusableLibrary(GitError.lastMessage) }
    }
}
