import Filesystem
import Layers
import Synchronization
import SystemPackage

/// What all containers of a process share.
final class ContainerHost: Sendable {
    let rooms: Rooms
    let owners: OwnerRange
    let groups: ControlGroups
    let networks: NetworkSettings
    let runc: Runc
    private let process: ProcessIdentity
    private let count = Atomic<UInt64>(0)

    init(_ rooms: Rooms, owners: OwnerRange, networks: NetworkSettings) throws {
        (self.rooms, self.owners, self.networks) = (rooms, owners, networks)
        groups = try ControlGroups()
        process = try ProcessIdentity.current()
        try rooms.directory.createDirectory("runc", mode: .ownerReadWriteExecute)
        runc = Runc(state: try rooms.directory.openDirectory("runc" as FileName))
    }

    /// Calls `body` with the name of a control group for one container, and removes the group and what is in it afterwards.
    func withGroup<Result>(_ body: (ControlGroup) throws -> Result) throws -> Result {
        let number = count.add(1, ordering: .relaxed).newValue
        let group = ControlGroup(name: ControlGroup.Name(owner: process, number: number), groups: groups)
        let lock = try group.create()
        defer { extendLifetime(lock) }
        groups.expectMove()
        let result: Result
        do {
            result = try body(group)
        } catch {
            // The body's error says what happened; what stays is swept once this process has ended.
            try? group.remove()
            throw error
        }
        try group.remove()
        return result
    }
}
