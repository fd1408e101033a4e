import Build
import Filesystem
import SystemPackage

/// Where things are mounted in a container, and the image has nothing to mount them on.
///
/// They are put into a directory below all layers. So what a layer has comes first, the upper directory never sees them, and
/// no clean-up can miss one.
struct MountPoints {
    enum Kind {
        case file, directory
    }

    /// What every container needs.
    static let standard: [(path: ContainerPath, kind: Kind)] = [
        ("/proc", .directory), ("/sys", .directory), ("/dev", .directory), ("/run", .directory),
        ("/etc/hosts", .file), ("/etc/hostname", .file), ("/etc/resolv.conf", .file),
    ]

    /// What is mounted over, so that nothing below it has to be there.
    private static let covered: Set<FileName> = ["proc", "sys", "dev", "run"]

    /// The names of what is missing, and what it is to be.
    private(set) var missing: [(names: [FileName], kind: Kind)] = []

    /// Looks for the points as a container would find them.
    init(_ points: [(path: ContainerPath, kind: Kind)], in view: ContainerView) throws {
        for (path, kind) in points {
            guard case .nothing(let names, _, let parent) = try view.find(path) else { continue }
            let all = parent + names
            guard !missing.contains(where: { $0.names == all }) else { continue }
            if all.count > 1, Self.covered.contains(all[0]) { continue }
            missing.append((all, kind))
        }
    }

    /// Makes what is missing below `directory`, as the container's root would have.
    func make(in directory: Directory, owner: UInt32, modified: Timestamp) throws {
        for (names, kind) in missing {
            var parents = [directory]
            for name in kind == .file ? names.dropLast() : names[...] {
                parents.append(try Self.directory(name, in: parents[parents.count - 1], owner: owner))
            }
            if kind == .file, let name = names.last {
                try Self.makeFile(name, in: parents[parents.count - 1], owner: owner, modified: modified)
            }
            for directory in parents.dropFirst().reversed() { try directory.setTimes(modified: modified) }
        }
    }

    private static func directory(_ name: FileName, in parent: Directory, owner: UInt32) throws -> Directory {
        do {
            try parent.createDirectory(name, mode: .publicDirectory)
            try parent.setOwner(owner, group: owner, of: name)
        } catch FilesystemError.refused(.createDirectory, _, .fileExists) {
            // Another point's parent, or the image's.
        }
        return try parent.openDirectory(name)
    }

    private static func makeFile(_ name: FileName, in parent: Directory, owner: UInt32, modified: Timestamp) throws {
        let file = try parent.createFile(name, mode: .publicFile)
        try file.setOwner(owner, group: owner)
        try file.setTimes(modified: modified)
        try file.close()
    }
}
