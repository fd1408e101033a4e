import Filesystem
import Glibc
import Mounts
import SystemPackage
import TestSupport
import Testing
import Threads

@Suite(.enabled(if: geteuid() == 0, "needs root")) struct MountTests {
    private static let mode = FilePermissions(rawValue: 0o755)

    @Test func mountsWhereNobodyElseSees() throws {
        try inMountNamespace { path in
            let directory = try Directory(path)
            try directory.createDirectory("m", mode: Self.mode)
            let root = try directory.mount(.memory(options: "size=1m,mode=0711"), on: "m", [.noDevices])
            #expect(try root.metadata().mode == FilePermissions(rawValue: 0o711))
            #expect(try mounts(below: directory, of: "thread-self").contains { $0.contains("nodev") })
            #expect(try mounts(below: directory, of: "1").isEmpty)
            try directory.unmount("m")
            #expect(try mounts(below: directory, of: "thread-self").isEmpty)
        }
    }

    @Test func attachesAFileUntilItIsUnmounted() throws {
        try inMountNamespace { path in
            let directory = try Directory(path)
            let image = directory.path.appending("image")
            try run("truncate", ["-s", "8M", image.string]).success()
            try run("mkfs.ext4", ["-q", image.string]).success()
            try directory.createDirectory("m", mode: Self.mode)
            let attached = try withLoop(image, readOnly: false) { device in
                try directory.withMount(.device(device.path, type: "ext4"), on: "m", [.noSetID, .noDevices]) { root in
                    try root.createFile("f", mode: Self.mode).close()
                    return try backingFile(of: device.path)
                }
            }
            #expect(attached == image.string)
            #expect(try directory.openDirectory("m" as FileName).entries().isEmpty)
            try withLoop(image, readOnly: true) { device in
                try directory.withMount(.device(device.path, type: "ext4"), on: "m", .readOnly) { root in
                    #expect(throws: FilesystemError.self) { try root.createFile("g", mode: Self.mode).close() }
                    let file = try root.metadata(of: "f")
                    #expect(file.kind == .regular)
                }
            }
            #expect(try run("losetup", ["-j", image.string]).success().outputText == "")
        }
    }

    @Test func sharesTheDeviceOfAFile() throws {
        try inMountNamespace { path in
            let image = path.appending("a/image")
            let other = path.appending("b/a/image")
            try run("mkdir", ["-p", "a", "b/a"], directory: path).success()
            for file in [image, other] { try run("truncate", ["-s", "8M", file.string]).success() }
            try withSharedLoop(image) { first in
                try withSharedLoop(image) { second in #expect(second == first) }
                // Of the same name.
                try withSharedLoop(other) { second in #expect(second != first) }
            }
            #expect(try run("losetup", ["-j", image.string]).success().outputText == "")
        }
    }

    @Test(arguments: [
        ["--offset", "4096", "--read-only"], ["--sizelimit", "4096", "--read-only"], [], ["--read-only"],
    ])
    func doesNotShareWhatSomebodyElseHasAttached(options: [String]) throws {
        try inMountNamespace { path in
            let image = path.appending("image")
            try run("truncate", ["-s", "8M", image.string]).success()
            let words = ["--find", "--show"] + options + [image.string]
            let device = try run("losetup", words).success().outputText.split(separator: "\n").joined()
            try withSharedLoop(image) { own in #expect(own.string != device) }
            try run("losetup", ["--detach", device]).success()
        }
    }

    @Test func sharesWhileOthersComeAndGo() throws {
        try inMountNamespace { path in
            let image = path.appending("image")
            try run("truncate", ["-s", "1M", image.string]).success()
            try run("mkfs.ext4", ["-q", image.string]).success()
            let count = Soak.count(short: 100, full: 10_000)
            let failures = Monitor<[String]>([])
            let threads = try (0..<4).map { number in
                try Thread {
                    do {
                        let directory = try Directory(path)
                        let name = try FileName("m\(number)")
                        try directory.createDirectory(name, mode: Self.mode)
                        for _ in 0..<count {
                            let root = try withSharedLoop(image) { device in
                                try directory.mount(.device(device, type: "ext4"), on: name, .readOnly)
                            }
                            guard try root.entries().map(\.name) == ["lost+found"] else { throw Errno.ioError }
                            try directory.unmount(name)
                        }
                    } catch {
                        failures.update { $0.append("\(error)") }
                    }
                }
            }
            for thread in threads { thread.join() }
            #expect(failures.update { $0 } == [])
        }
    }

    @Test func laysDirectoriesOnTopOfEachOther() throws {
        try inMountNamespace { path in
            let directory = try Directory(path)
            // Names that an option could not hold.
            for name in ["a:b", "c,d", "upper", "work", "m"] as [FileName] {
                try directory.createDirectory(name, mode: Self.mode)
            }
            let lower = try [directory.openDirectory("a:b" as FileName), directory.openDirectory("c,d" as FileName)]
            try lower[0].createFile("both", mode: FilePermissions(rawValue: 0o600)).close()
            try lower[0].createFile("low", mode: Self.mode).close()
            try lower[1].createFile("both", mode: Self.mode).close()
            let upper = try Overlay.Upper(
                directory.openDirectory("upper" as FileName), work: directory.openDirectory("work" as FileName),
                isVolatile: true)
            try directory.withMount(.overlay(Overlay(lower: lower, upper: upper)), on: "m") { root in
                #expect(try root.metadata(of: "both").mode == Self.mode)
                try root.removeFile("low")
                try root.createFile("new", mode: Self.mode).close()
            }
            #expect(try upper.directory.entries().map(\.name) == ["low", "new"])
            #expect(try upper.directory.metadata(of: "low").kind == .characterDevice)
            #expect(try lower[0].entries().count == 2)
        }
    }

    @Test func mountsADirectoryReadOnly() throws {
        try inMountNamespace { path in
            let directory = try Directory(path)
            try directory.createDirectory("d", mode: Self.mode)
            try directory.createDirectory("m", mode: Self.mode)
            let original = try directory.openDirectory("d" as FileName)
            try directory.withMount(.directory(original), on: "m", [.readOnly, .noSetID, .noDevices]) { root in
                #expect(throws: FilesystemError.self) { try root.createFile("f", mode: Self.mode).close() }
                try original.createFile("f", mode: Self.mode).close()
                #expect(try root.entries().count == 1)
                let line = try mounts(below: directory, of: "thread-self")
                #expect(line.count == 1 && line.allSatisfy { $0.contains("ro,nosuid,nodev") })
            }
        }
    }

    @Test func takesAHundredLayersAndRefusesTooMany() throws {
        try inMountNamespace { path in
            let directory = try Directory(path)
            try directory.createDirectory("m", mode: Self.mode)
            func lower(_ count: Int) throws -> [Directory] {
                try (0..<count).map { number in
                    let name = try FileName("l\(number)")
                    do { try directory.createDirectory(name, mode: Self.mode) } catch FilesystemError.refused {}
                    return try directory.openDirectory(name)
                }
            }
            let entries = try directory.withMount(.overlay(Overlay(lower: lower(100))), on: "m") { try $0.entries() }
            #expect(entries.isEmpty)
            #expect {
                try directory.mount(.overlay(Overlay(lower: lower(300))), on: "m")
            } throws: {
                "\($0)" == "cannot mount 300 layers on top of each other: they are too many"
            }
        }
    }

    @Test func saysWhatItCouldNotMount() throws {
        try inMountNamespace { path in
            let directory = try Directory(path)
            let image = path.appending("image")
            try run("truncate", ["-s", "1M", image.string]).success()
            try directory.createDirectory("m", mode: Self.mode)
            try withLoop(image, readOnly: true) { device in
                #expect {
                    try directory.mount(.device(device.path, type: "squashfs"), on: "m", .readOnly)
                } throws: {
                    "\($0)"
                        == "cannot mount squashfs on '\(path)/m': it is damaged, or the kernel does not know an option"
                }
                #expect {
                    try directory.mount(.device(device.path, type: "nofs"), on: "m")
                } throws: {
                    "\($0)" == "cannot mount nofs on '\(path)/m': the kernel does not know this type of filesystem"
                }
            }
            #expect {
                try directory.unmount("m")
            } throws: {
                "\($0)" == "cannot unmount '\(path)/m': nothing is mounted there"
            }
            try directory.createSymbolicLink("link", to: Array("m".utf8))
            #expect(throws: FilesystemError.self) { try directory.mount(.memory(options: ""), on: "link") }
            #expect(canMount(type: "tmpfs") && !canMount(type: "nofs"))
        }
    }
}

private func withLoop<R>(
    _ image: FilePath, readOnly: Bool, _ body: (borrowing LoopDevice) throws -> R
) throws -> R {
    let file = try FileDescriptor.open(image, readOnly ? .readOnly : .readWrite, options: .closeOnExec)
    return try file.closeAfter { try body(LoopDevice(attaching: file, readOnly: readOnly, label: image)) }
}

private func withSharedLoop<R>(_ image: FilePath, _ body: (FilePath) throws -> R) throws -> R {
    let file = try FileDescriptor.open(image, .readOnly, options: .closeOnExec)
    return try file.closeAfter {
        let device = try LoopDevice(sharing: file, among: AttachedFiles(), label: image)
        let result = try body(device.path)
        extendLifetime(device)
        return result
    }
}

private func backingFile(of device: FilePath) throws -> String {
    let name = device.lastComponent?.string ?? ""
    return try text(of: FilePath("/sys/block/\(name)/loop/backing_file")).split(separator: "\n").joined()
}

/// The lines of /proc/PID/mounts for what is mounted below a directory.
private func mounts(below directory: Directory, of process: String) throws -> [String] {
    try text(of: FilePath("/proc/\(process)/mounts")).split(separator: "\n").map(String.init).filter {
        $0.contains(" \(directory.path)/")
    }
}
