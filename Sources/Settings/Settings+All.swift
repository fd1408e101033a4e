/// All there are. A new one stands here and nowhere else.
extension Settings {
    public static let authorizedKeys = Setting<String>.path(
        "authorized-keys", "The file that sshd reads the pushers' keys from", default: "~/.ssh/authorized_keys")
    public static let builder = Setting<[String]>.command(
        "builder", "How the front reaches the builder; 'build APP …' is added", default: ["pushyard"])
    public static let createOnPush = Setting<Bool>.choice(
        "create-on-push", "Whether an admin's first push creates its app", default: true)
    public static let maxEntries = Setting<Int>.count(
        "max-entries", "count", "Entries in a source", default: 200_000, in: 1...10_000_000)
    public static let maxSize = Setting<UInt64>.size(
        "max-size", "Bytes of all files of a source, uncompressed", default: 4 << 30)
    public static let maxFileSize = Setting<UInt64>.size("max-file-size", "Bytes of one file", default: 2 << 30)
    public static let maxRatio = Setting<Int>.count(
        "max-ratio", "factor", "Bytes that come out of an archive for each compressed one", default: 200, in: 1...2000)
    public static let maxDepth = Setting<Int>.count(
        "max-depth", "count", "Components of a path", default: 256, in: 1...2048)
    public static let maxTime = Setting<Duration>.time(
        "max-time", "The time that reading a source may take", default: .seconds(600))

    /// Their names, in the order of a listing.
    static let names = [
        authorizedKeys.name, builder.name, createOnPush.name, maxEntries.name, maxSize.name, maxFileSize.name,
        maxRatio.name, maxDepth.name, maxTime.name,
    ]
}
