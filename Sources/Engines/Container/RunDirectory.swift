import Build
import Filesystem
import Mounts
import SystemPackage

/// `/run`: in memory, and with what the image has there.
enum RunDirectory {
    /// - Parameter root: the merged root, where nothing runs.
    static func mount(of root: Directory, _ scope: MountScope) throws -> RuntimeMount {
        guard case .directory(let run, _) = try ContainerView(root: root).find("/run"), try !run.entries().isEmpty
        else {
            return .emptyRun
        }
        let flags: MountFlags = [.noSetID, .noDevices]
        let memory = try scope.mount(.memory(options: "mode=0711,size=64m"), "run", flags)
        try memory.createDirectory("upper", mode: .publicDirectory)
        try memory.createDirectory("work", mode: .ownerReadWriteExecute)
        let upper = try memory.openDirectory("upper" as FileName)
        let metadata = try run.metadata()
        try upper.setOwner(metadata.owner, group: metadata.group)
        try upper.setMode(metadata.mode)
        let overlay = Overlay(
            lower: [run], upper: Overlay.Upper(upper, work: try memory.openDirectory("work" as FileName)))
        let merged = try scope.mount(.overlay(overlay), "run", flags)
        return .bind(merged.path.string, at: "/run")
    }
}
