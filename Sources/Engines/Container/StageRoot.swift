import Build
import Filesystem
import Layers
import Mounts
import SystemPackage

/// The root filesystem of a stage: the base's layers, those of the insertions, and what the steps change.
struct StageRoot {
    /// What a container sees.
    let merged: Directory
    /// The base's layers, the lowest first.
    let base: [Directory]
    /// What the insertions add, the lowest first.
    let inserted: [InsertedLayer]
    /// What the steps have changed, in overlayfs's way.
    let upper: Directory
    /// What was put into it only to mount something on.
    let mountPoints: MountPoints
    /// For what only one step needs, in the scratch filesystem.
    let workshop: Directory

    /// Calls `body` with the root, mounted in `rooms`; nothing is mounted afterwards, and what was written stays.
    ///
    /// - Parameter volumes: what the host has mounted in it.
    static func with<Result>(
        _ stage: Stage, _ volumes: [HostVolume] = [], on base: [Directory], in scratch: Scratch, _ rooms: Rooms,
        owners: OwnerRange, epoch: Int64,
        _ body: (StageRoot) throws -> Result
    ) throws -> Result {
        let builder = try StageRootBuilder(base, in: scratch, rooms, owners: owners, epoch: epoch)
        var inserted: [InsertedLayer] = []
        for insertion in stage.insertions {
            inserted.append(try builder.insert(insertion, on: inserted, number: inserted.count))
        }
        let points =
            MountPoints.standard + stage.steps.flatMap(\.mounts).map { ($0.path, $0.pointKind) }
            + volumes.map { ($0.path, .directory) }
        try builder.makeMountPoints(points, on: inserted)
        let upper = try builder.directory("upper")
        return try builder.withOverlay(inserted, upper: upper, work: "work") { merged in
            try scratch.keep(merged)
            // What an opaque directory of a layer hides.
            let view = ContainerView(root: merged)
            let hidden = try MountPoints(points, in: view)
            try hidden.make(in: merged, owner: builder.rootID, modified: builder.epoch)
            return try body(
                StageRoot(
                    merged: merged, base: base, inserted: inserted, upper: upper, mountPoints: hidden,
                    workshop: builder.workshop))
        }
    }
}

extension Mount {
    fileprivate var pointKind: MountPoints.Kind {
        switch content {
        case .volume, .cache, .directory: .directory
        case .secret: .file
        }
    }
}

/// A volume's content as a layer.
struct InsertedLayer {
    /// As it is mounted.
    let directory: Directory
    /// The part of it that was the volume's.
    let content: Directory
    /// Where that is, without symbolic links; empty for the root.
    let path: [FileName]
    let user: ContainerUser
}
