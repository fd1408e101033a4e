import ArgumentParser
import OCI

/// `pushyard image verify`
struct ImageVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read all content again and follow every image.",
        discussion: """
            Each blob is hashed and compared with its name; all that an image points to must be there. What is damaged \
            is named: 'pushyard image rm' the images that have it and pull them again.

            Examples:
              pushyard image verify

            Exit status: 0 all is well, 1 something is damaged or missing.
            """)

    @OptionGroup var store: StoreOptions

    func run() throws {
        let faults = try store.store().verify()
        for fault in faults { try printResult("\(fault)") }
        if !faults.isEmpty { throw ExitStatus.failed.exitCode }
    }
}
