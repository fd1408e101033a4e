import Filesystem
import SystemPackage

/// The hierarchies of cgroup(7) that this host has.
struct ControlGroups: Sendable {
    enum Version: Hashable, Sendable {
        /// A hierarchy for each controller or few.
        case one
        /// One hierarchy with all controllers.
        case two
    }

    let version: Version
    /// Where the hierarchies are mounted, each once.
    let hierarchies: [FilePath]
    /// Where a controller's files are.
    private let controllers: [String: FilePath]

    /// Finds them in proc(5)'s mountinfo.
    ///
    /// - Throws: ``EngineError/noControllers(_:)`` without the controllers that limits need.
    init() throws {
        let mountInfo = try Directory("/proc/self").contents(of: "mountinfo", limit: 64 << 20)
        try self.init(mountInfo: mountInfo)
    }

    /// - Parameter root: in front of every path that is read or written, for tests with recorded files.
    init(mountInfo: [UInt8], root: FilePath = "/") throws {
        var controllers: [String: FilePath] = [:]
        var hierarchies: [FilePath] = []
        var unified: FilePath?
        for line in mountInfo.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            guard let dash = fields.firstIndex(of: "-"), fields.count > dash + 3, fields.count > 4 else { continue }
            // Seen by its root only: a bind mount of a group would be another container's.
            guard fields[3] == "/" else { continue }
            let place = root.pushing(FilePath(String(fields[4].drop { $0 == "/" })))
            switch fields[dash + 1] {
            case "cgroup2": unified = unified ?? place
            case "cgroup":
                let options = fields[dash + 3].split(separator: ",").map(String.init)
                for option in options { controllers[option] = controllers[option] ?? place }
                if !hierarchies.contains(place) { hierarchies.append(place) }
            default: continue
            }
        }
        let needed = ["memory", "pids", "cpu"]
        if let unified, !needed.contains(where: { controllers[$0] != nil }) {
            version = .two
            self.hierarchies = [unified]
            self.controllers = Dictionary(uniqueKeysWithValues: needed.map { ($0, unified) })
        } else {
            let missing = needed.filter { controllers[$0] == nil }
            guard missing.isEmpty else { throw EngineError.noControllers(missing) }
            version = .one
            // runc puts a container into the second version's hierarchy as well.
            self.hierarchies = hierarchies + (unified.map { [$0] } ?? [])
            self.controllers = controllers
        }
    }

    /// Where the files of a controller are; every controller that limits need has a place.
    func place(of controller: String) -> FilePath {
        guard let place = controllers[controller] else { preconditionFailure("'\(controller)' was not asked for") }
        return place
    }

    /// Whether swap is counted, so that it can be limited.
    var countsSwap: Bool {
        switch version {
        case .one: exists(place(of: "memory").appending("memory.memsw.limit_in_bytes"))
        // Not at the root, which has no limits; where it is missing in groups, runc leaves it out.
        case .two: true
        }
    }

    /// The groups of ours that there are, of living and of dead processes.
    func groups() throws -> Set<ControlGroup.Name> {
        var found: Set<ControlGroup.Name> = []
        for hierarchy in hierarchies {
            for entry in try Directory(hierarchy).entries() where entry.kind == .directory {
                if let name = ControlGroup.Name(String(decoding: entry.name.bytes, as: UTF8.self)) {
                    found.insert(name)
                }
            }
        }
        return found
    }
}
