import ArgumentParser
import Filesystem
import Receive
import Records
import SystemPackage

/// Where Pushyard keeps its files, for commands that look at what is there and create nothing.
struct HomeOptions: ParsableArguments {
    @Option(
        help: "Where Pushyard keeps its files (PUSHYARD_HOME, default \(Front.defaultHome.string)).",
        completion: .directory)
    var home: String?

    @Flag(help: "Look at what is here, and ask no builder elsewhere.")
    var local = false

    var path: FilePath { FilePath(home ?? environmentVariable("PUSHYARD_HOME") ?? Front.defaultHome.string) }

    /// What belongs to the builder, and what to the front; nil where there is none.
    func builder() throws -> Directory? { try existing("builder") }
    func front() throws -> Directory? { try existing("front") }

    /// What the builder remembers; nil where nothing was ever built.
    func records() throws -> Records? { try builder().map { try Records(in: $0) } }

    private func existing(_ name: String) throws -> Directory? {
        do {
            return try Directory(path.appending(name))
        } catch .refused(_, _, .noSuchFileOrDirectory) {
            return nil
        }
    }
}
