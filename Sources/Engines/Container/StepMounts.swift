import Build
import Filesystem
import Layers
import Mounts
import SystemPackage

/// What stands at paths of a container for one step only.
struct StepMounts {
    /// For runc, in the order of the plan.
    private(set) var runtime: [RuntimeMount] = []
    /// What a program finds at these paths.
    private(set) var visible: [ContainerPath: Directory] = [:]

    /// - Parameters:
    ///   - files: a directory in memory, for secrets.
    ///   - mounts: what is mounted stays for as long as these do.
    init(
        _ step: Step, of user: HostUser, in root: StageRoot, volumes: Directory, _ inputs: BuildInputs,
        files: Directory, _ mounts: MountScope
    ) throws {
        for mount in step.mounts {
            switch mount.content {
            case .volume(let volume, let access):
                let volume = try volumes.openDirectory(FileName(volume.rawValue))
                try volume.give(to: user.id, group: user.group)
                switch access {
                case .kept: add(volume, at: mount.path)
                case .discarded: add(try Self.copy(of: volume, in: root.workshop, user, mounts), at: mount.path)
                }
            case .cache(let name):
                let cache = try inputs.caches.map { try Self.cache(name, in: $0, user, mounts) }
                // Where nothing is kept, it is a directory of this step's.
                add(try cache ?? mounts.directory("cache", in: root.workshop, user), at: mount.path)
            case .secret(let id):
                guard let content = inputs.secrets[id] else { throw EngineError.unknownSecret(id) }
                let name = FileName(stringLiteral: "secret-\(runtime.count)")
                let file = try files.makeFile(name, content, mode: .ownerRead, owner: user)
                runtime.append(.bind(file, at: mount.path.description, readOnly: true))
            case .directory(let id, let isReadOnly):
                guard let directory = inputs.directories[id] else { throw EngineError.unknownDirectory(id) }
                visible[mount.path] = directory
                let volume = HostVolume(directory, at: mount.path, isReadOnly: isReadOnly)
                runtime.append(try volume.mount(in: mounts))
            }
        }
    }

    private mutating func add(_ directory: Directory, at path: ContainerPath) {
        visible[path] = directory
        runtime.append(.bind(directory.path.string, at: path.description))
    }

    /// A volume as it is, and what is written goes elsewhere.
    private static func copy(
        of volume: Directory, in workshop: Directory, _ user: HostUser, _ mounts: MountScope
    ) throws -> Directory {
        let upper = try mounts.directory("discarded", in: workshop, user)
        let work = try mounts.directory("discarding", in: workshop, user)
        let overlay = Overlay(lower: [volume], upper: Overlay.Upper(upper, work: work, isVolatile: true))
        return try mounts.mount(.overlay(overlay), "volume", [.noSetID, .noDevices])
    }

    private static func cache(
        _ name: String, in caches: Directory, _ user: HostUser, _ mounts: MountScope
    ) throws -> Directory {
        let name = try FileName(name)
        do {
            try caches.createDirectory(name, mode: .publicDirectory)
            try caches.setOwner(user.id, group: user.group, of: name)
        } catch FilesystemError.refused(.createDirectory, _, .fileExists) {
            // Of an earlier build.
        }
        return try mounts.mount(.directory(caches.openDirectory(name)), "cache", [.noSetID, .noDevices])
    }
}

/// Who a container's program is on the host.
struct HostUser {
    let id: UInt32
    let group: UInt32

    /// - Throws: `OwnerRangeError` for an id that containers do not have.
    init(_ user: ContainerUser, _ owners: OwnerRange) throws(OwnerRangeError) {
        id = try owners.hostID(of: UInt64(user.id))
        group = try owners.hostID(of: UInt64(user.group))
    }
}
