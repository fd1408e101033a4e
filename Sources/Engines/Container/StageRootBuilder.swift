import Build
import Filesystem
import Layers
import Mounts
import SystemPackage

/// Puts the directories of a stage's root together.
struct StageRootBuilder {
    let base: [Directory]
    let scratch: Scratch
    let rooms: Rooms
    let owners: OwnerRange
    let epoch: Timestamp
    /// The stage's own directory in the scratch filesystem.
    let workshop: Directory
    /// What the container's root is on the host.
    let rootID: UInt32
    /// Below all layers.
    private let mountPoints: Directory

    init(
        _ base: [Directory], in scratch: Scratch, _ rooms: Rooms, owners: OwnerRange, epoch: Int64
    ) throws {
        (self.base, self.scratch, self.rooms, self.owners) = (base, scratch, rooms, owners)
        self.epoch = Timestamp(seconds: epoch)
        rootID = owners.first
        let name = rooms.name("stage")
        try scratch.root.createDirectory(name, mode: .passable)
        workshop = try scratch.root.openDirectory(name)
        try workshop.createDirectory("points", mode: .publicDirectory)
        mountPoints = try workshop.openDirectory("points" as FileName)
        try mountPoints.setOwner(rootID, group: rootID)
    }

    /// A new directory that can be an upper one: as a root directory it looks like the one that the base has.
    func directory(_ name: FileName) throws -> Directory {
        try workshop.createDirectory(name, mode: .publicDirectory)
        let directory = try workshop.openDirectory(name)
        let root = try (base.last ?? mountPoints).metadata()
        try directory.setOwner(root.owner, group: root.group)
        try directory.setMode(root.mode)
        try directory.setTimes(modified: root.modified)
        return directory
    }

    /// Mounts what there is so far, with `upper` on top, for as long as `body` runs.
    func withOverlay<Result>(
        _ inserted: [InsertedLayer], upper: Directory, work: FileName, _ body: (Directory) throws -> Result
    ) throws -> Result {
        try workshop.createDirectory(work, mode: .ownerReadWriteExecute)
        let overlay = Overlay(
            lower: [mountPoints] + base + inserted.map(\.directory),
            upper: Overlay.Upper(upper, work: try workshop.openDirectory(work), isVolatile: true))
        return try rooms.withMount(.overlay(overlay), "root") { try body($0) }
    }

    /// Makes the mount points that no layer has.
    func makeMountPoints(_ points: [(path: ContainerPath, kind: MountPoints.Kind)], on inserted: [InsertedLayer]) throws
    {
        let layers = base + inserted.map(\.directory)
        // An overlay of read-only directories needs two.
        let overlay = Overlay(lower: [mountPoints] + (layers.isEmpty ? [try directory("empty")] : layers))
        let missing = try rooms.withMount(.overlay(overlay), "view") { view in
            try MountPoints(points, in: ContainerView(root: view))
        }
        try missing.make(in: mountPoints, owner: rootID, modified: epoch)
    }

    /// Moves a volume's content into a layer of its own on top of what there is so far; the volume is empty then.
    ///
    /// - Throws: ``EngineError/notDirectory(_:)``, ``EngineError/unknownUser(_:)``.
    func insert(_ insertion: Insertion, on inserted: [InsertedLayer], number: Int) throws -> InsertedLayer {
        let layer = try directory(FileName("inserted-\(number)"))
        let volume = try FileName(insertion.volume.rawValue)
        let content = try scratch.volumes.openDirectory(volume)
        let (path, isThere, user) = try withOverlay(inserted, upper: layer, work: FileName("inserting-\(number)")) {
            try prepare(insertion, in: $0)
        }
        let (id, group) = try (owners.hostID(of: UInt64(user.id)), owners.hostID(of: UInt64(user.group)))
        try content.give(to: id, group: group, modified: epoch)
        var parent = layer
        for name in path.dropLast(isThere ? 0 : 1) { parent = try parent.openDirectory(name) }
        if isThere {
            for entry in try content.entries() {
                try content.rename(entry.name, to: entry.name, in: parent, whenOccupied: .refused)
            }
            try parent.setOwner(id, group: group)
            try parent.setTimes(modified: epoch)
        } else if let name = path.last {
            let modified = try parent.metadata().modified
            try scratch.volumes.rename(volume, to: name, in: parent, whenOccupied: .refused)
            try parent.setTimes(modified: modified)
            try scratch.volumes.createDirectory(volume, mode: .publicDirectory)
        }
        return InsertedLayer(directory: layer, content: isThere ? parent : content, path: path, user: user)
    }

    /// Copies the directories that lead to an insertion up, with all that they are, and makes those that are missing but the
    /// last.
    ///
    /// - Returns: where the content belongs, and whether there is a directory.
    private func prepare(
        _ insertion: Insertion, in root: Directory
    ) throws -> (path: [FileName], isThere: Bool, user: ContainerUser) {
        let view = ContainerView(root: root)
        guard let user = try ContainerUser(insertion.owner, in: view) else {
            throw EngineError.unknownUser(insertion.owner ?? "")
        }
        let found: ContainerView.Found
        do {
            found = try view.find(insertion.path)
        } catch let error as FilesystemError where error.errno == .notDirectory {
            throw EngineError.notDirectory(insertion.path.description)
        }
        switch found {
        case .file: throw EngineError.notDirectory(insertion.path.description)
        case .directory(let directory, let path):
            try directory.setTimes(modified: directory.metadata().modified)
            return (path, true, user)
        case .nothing(let missing, let existing, let path):
            let modified = try existing.metadata().modified
            var parent = existing
            for name in missing.dropLast() {
                try parent.createDirectory(name, mode: .publicDirectory)
                try parent.setOwner(rootID, group: rootID, of: name)
                let directory = try parent.openDirectory(name)
                try parent.setTimes(modified: parent === existing ? modified : epoch)
                parent = directory
            }
            try parent.setTimes(modified: parent === existing ? modified : epoch)
            return (path + missing, false, user)
        }
    }
}
