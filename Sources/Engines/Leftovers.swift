public import Filesystem
import SystemPackage

/// What builds have left behind whose process was killed.
///
/// Little can be: mounts are in the mount namespace of the process, scratch files have no names, and what runs beside a build
/// ends with it. But a container runs on, in its control group, and keeps what it has mounted; and where there are no
/// loop devices, scratch directories stay.
public struct Leftovers {
    private let groups: [ControlGroup]
    private let scratch: Directory

    /// Finds the control groups of the dead.
    ///
    /// - Parameter scratch: where engines make their scratch files.
    public init(scratch: Directory) throws { try self.init(scratch: scratch, in: ControlGroups()) }

    init(scratch: Directory, in controllers: ControlGroups) throws {
        groups = try controllers.groups().map { ControlGroup(name: $0, groups: controllers) }
            .filter { try $0.isAbandoned }
        self.scratch = scratch
    }

    /// Names of control groups, with processes or without.
    public var names: [String] { groups.map(\.name.description).sorted() }

    /// Kills what runs in them and removes them, and the scratch directories of the dead.
    ///
    /// - Throws: ``EngineError/processesRemain(_:_:)``, `FilesystemError`.
    public func remove() throws {
        for group in groups { try group.remove() }
        try scratch.sweepStaging()
    }
}
