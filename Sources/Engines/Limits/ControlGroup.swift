import Filesystem
import Glibc
import SystemPackage

/// The group that a container's processes are in, and which outlives them, to be asked what they have used.
struct ControlGroup: Sendable {
    /// `pushyard-PID-START.NUMBER`: whose it is, so that it can be removed when its owner has died.
    struct Name: Hashable, Sendable, LosslessStringConvertible {
        private static let prefix = "pushyard-"

        let owner: ProcessIdentity
        let number: UInt64

        init(owner: ProcessIdentity, number: UInt64) {
            (self.owner, self.number) = (owner, number)
        }

        init?(_ description: String) {
            guard description.hasPrefix(Self.prefix) else { return nil }
            let parts = description.dropFirst(Self.prefix.count).split(separator: ".")
            guard parts.count == 2, let owner = ProcessIdentity(String(parts[0])), let number = UInt64(parts[1]) else {
                return nil
            }
            self.init(owner: owner, number: number)
        }

        var description: String { "\(Self.prefix)\(owner).\(number)" }
    }

    let name: Name
    let groups: ControlGroups

    /// Makes the group where processes are counted, and locks it for as long as the value that is returned lives: who sweeps
    /// sees that its owner lives, even where pids are others'.
    func create() throws -> Lock {
        let place = path(of: "pids")
        guard place.withPlatformString({ mkdir($0, 0o755) }) == 0 else {
            throw FilesystemError.refused(.createDirectory, place, Errno(rawValue: errno))
        }
        let lock = try Lock(place)
        guard lock.isTaken else { throw FilesystemError.refused(.lock, place, .wouldBlock) }
        return lock
    }

    /// Whether its owner has died, and it can be removed.
    var isAbandoned: Bool {
        get throws {
            if name.owner.isAlive { return false }
            do {
                return try Lock(path(of: "pids")).isTaken
            } catch Errno.noSuchFileOrDirectory {
                // Half of it is removed already.
                return true
            }
        }
    }

    /// flock(2) on the group's directory.
    final class Lock: Sendable {
        let isTaken: Bool
        private let descriptor: FileDescriptor

        fileprivate init(_ place: FilePath) throws {
            descriptor = try FileDescriptor.open(place, .readOnly, options: [.directory, .closeOnExec])
            isTaken = flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0
        }

        deinit {
            // Nothing is written through it.
            try? descriptor.close()
        }
    }

    /// The most bytes that were used at a time; nil where the kernel does not say (version 2 before Linux 5.19).
    var memoryPeak: UInt64? {
        get throws {
            let file = groups.version == .one ? "memory.max_usage_in_bytes" : "memory.peak"
            return try text(file, of: "memory").flatMap { UInt64($0.filter { !$0.isWhitespace }) }
        }
    }

    /// How many processes the kernel has killed because the group had no memory left.
    var outOfMemoryKills: UInt64 {
        get throws {
            try value("oom_kill", in: groups.version == .one ? "memory.oom_control" : "memory.events", of: "memory")
        }
    }

    /// How often fork(2) was refused because of the limit of processes.
    var refusedForks: UInt64 { get throws { try value("max", in: "pids.events", of: "pids") } }

    /// The processes in the group, by their numbers here.
    var processes: [Int32] {
        get throws {
            var found: Set<Int32> = []
            for place in places {
                guard let text = try Self.text(place.appending("cgroup.procs")) else { continue }
                found.formUnion(text.split(separator: "\n").compactMap { Int32($0) }.filter { $0 > 0 })
            }
            return found.sorted()
        }
    }

    /// Sends a signal to every process in the group, and to those that come to be meanwhile.
    func signal(_ signal: Int32) throws {
        var signalled: Set<Int32> = []
        while true {
            let new = try processes.filter { signalled.insert($0).inserted }
            if new.isEmpty { return }
            for process in new { kill(process, signal) }
        }
    }

    /// Kills what is still in the group, waits for its end and removes the group; one that is not there is fine.
    ///
    /// - Throws: ``EngineError/processesRemain(_:_:)`` after 10 s, for what not even SIGKILL ends.
    func remove() throws {
        let deadline = ContinuousClock.now + .seconds(10)
        for place in places {
            while place.withPlatformString({ rmdir($0) }) == -1 {
                let number = errno
                if number == ENOENT { break }
                guard number == EBUSY else { throw FilesystemError.refused(.remove, place, Errno(rawValue: number)) }
                try signal(SIGKILL)
                let remaining = try processes
                guard .now < deadline else { throw EngineError.processesRemain(name.description, remaining) }
                // The end of somebody else's child cannot be waited for otherwise than by pidfds, one by one.
                usleep(2000)
            }
        }
    }

    private var places: [FilePath] { groups.hierarchies.map { $0.appending(name.description) } }

    private func path(of controller: String) -> FilePath {
        groups.place(of: controller).appending(name.description)
    }

    private func text(_ file: String, of controller: String) throws -> String? {
        try Self.text(path(of: controller).appending(file))
    }

    /// The number behind `key` in a file of lines of `KEY NUMBER`; 0 where there is none.
    private func value(_ key: String, in file: String, of controller: String) throws -> UInt64 {
        let lines = try text(file, of: controller)?.split(separator: "\n") ?? []
        for line in lines {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == key { return UInt64(words[1]) ?? 0 }
        }
        return 0
    }

    private static func text(_ path: FilePath) throws -> String? {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            return try file.closeAfter {
                var bytes: [UInt8] = []
                while true {
                    let chunk = try [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, count in
                        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                    }
                    if chunk.isEmpty { return String(decoding: bytes, as: UTF8.self) }
                    bytes += chunk
                }
            }
        } catch Errno.noSuchFileOrDirectory {
            return nil
        } catch Errno.operationNotSupportedByDevice {
            // The group was removed between open(2) and read(2).
            return nil
        }
    }
}

func exists(_ path: FilePath) -> Bool { path.withPlatformString { access($0, F_OK) } == 0 }
