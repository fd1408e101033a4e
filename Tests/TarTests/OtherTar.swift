import SystemPackage
import Tar
import TestSupport
import Testing

/// A tar program in one of its formats, and what that format can hold.
struct OtherTar: CustomTestStringConvertible, Sendable {
    /// The longest names that it can store.
    enum Names: Comparable {
        /// At most 99 bytes.
        case short
        /// A prefix of 155 bytes and a name of 100.
        case split
        case long
    }

    enum Times {
        case sinceEpoch, signed, nanoseconds
    }

    let testDescription: String
    let names: Names
    let times: Times
    var hasFIFOs: Bool { names > .short }
    private let command: [String]

    private init(_ tool: String, _ format: String, _ names: Names, _ times: Times) {
        testDescription = "\(tool) \(format)"
        self.names = names
        self.times = times
        switch tool {
        case "tar": command = ["tar", "--format=\(format)", "--no-recursion", "-cf", "-", "-T", "-"]
        case "bsdtar": command = ["bsdtar", "--format=\(format)", "-n", "-cf", "-", "-T", "-"]
        default: command = ["python3", "-c", Self.program, format]
        }
    }

    static let all = [
        OtherTar("tar", "v7", .short, .sinceEpoch),
        OtherTar("tar", "oldgnu", .long, .signed),
        OtherTar("tar", "gnu", .long, .signed),
        OtherTar("tar", "ustar", .split, .sinceEpoch),
        OtherTar("tar", "posix", .long, .nanoseconds),
        OtherTar("bsdtar", "v7", .short, .sinceEpoch),
        OtherTar("bsdtar", "ustar", .split, .sinceEpoch),
        OtherTar("bsdtar", "gnutar", .long, .sinceEpoch),
        OtherTar("bsdtar", "pax", .long, .nanoseconds),
        OtherTar("bsdtar", "paxr", .long, .signed),
        OtherTar("python3", "USTAR_FORMAT", .split, .sinceEpoch),
        OtherTar("python3", "GNU_FORMAT", .long, .signed),
        OtherTar("python3", "PAX_FORMAT", .long, .nanoseconds),
    ]

    /// Archives the files with these names, as they stand in `directory`, in this order.
    func archive(_ names: [String], in directory: FilePath) throws -> [UInt8] {
        try run(
            command[0], Array(command.dropFirst()), input: Array(names.map { $0 + "\n" }.joined().utf8),
            directory: directory
        ).success().output
    }

    private static let program = """
        import sys, tarfile
        archive = tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=getattr(tarfile, sys.argv[1]))
        for name in sys.stdin.read().splitlines(): archive.add(name, recursive=False)
        archive.close()
        """
}
