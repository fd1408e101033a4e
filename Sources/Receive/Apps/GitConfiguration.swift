import SystemPackage

/// The configuration of an app's repository: git-config(1). All of it is written here, and nothing else may be in it.
///
/// - `receive.fsckObjects`: trees with `..`, `.git` or unsorted names never get in.
/// - `unpackLimit`: always keep a pack; which of the two wins depends on git's version.
/// - `autogc`, `gc.auto`: no pusher waits for a repack; maintenance is ours.
/// - `keepAlive`: a client that is gone is noticed within a second, also while a build is silent.
/// - `bigFileThreshold`: larger blobs are stored whole, so that they can be streamed.
/// - `denyNonFastForwards`, `denyDeletes`: ours to judge, by the app's settings; git would only tell after the build.
/// - `hideRefs`: refs of ours are neither shown nor taken.
/// - No `extensions`, as libgit2 knows none of them.
struct GitConfiguration {
    let hooks: FilePath
    let settings: AppSettings

    var text: String {
        """
        # Written by pushyard, which serves the repository only while this file is as it was written.
        [core]
        \trepositoryformatversion = 0
        \tfilemode = true
        \tbare = true
        \tbigFileThreshold = 32m
        \thooksPath = \(hooks)
        [receive]
        \tfsckObjects = true
        \tmaxInputSize = \(settings.maxPush)
        \tunpackLimit = 1
        \tadvertisePushOptions = true
        \tdenyNonFastForwards = false
        \tdenyDeletes = false
        \tdenyDeleteCurrent = refuse
        \tshallowUpdate = false
        \tupdateServerInfo = false
        \tautogc = false
        \tkeepAlive = 1
        [transfer]
        \tfsckObjects = true
        \tunpackLimit = 1
        \thideRefs = refs/pushyard
        [gc]
        \tauto = 0

        """
    }
}
