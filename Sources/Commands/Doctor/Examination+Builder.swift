import Engines
import Filesystem
import Glibc
import Layers
import Mounts
import OCI
import Records
import Registry
import Settings
import SystemPackage

extension Examination {
    /// What builds need, and what they have left.
    mutating func examineBuilder(_ home: HomeOptions) {
        examine("settings") {
            _ = try Settings(environment: environmentVariable)
            return nil
        }
        examine("user") {
            geteuid() == 0 ? nil : Fault(message: "builds need root", remedy: "run this as root")
        }
        examineKernel()
        examineKernelFeatures()
        examineTool("runc", package: "runc", "no build starts without it")
        examineTool("mkfs.ext4", package: "e2fsprogs", "builds have nowhere to write without it")
        examineTool("slirp4netns", package: "slirp4netns", "the network 'isolated' needs it")
        examineTool("ip", package: "iproute2", "the network 'isolated' needs it")
        examineTool("nsenter", package: "util-linux", "the network 'isolated' needs it")
        examineTool(
            "tar2sqfs", package: "squashfs-tools-ng", "base images become ready more slowly without it",
            isOptional: true)
        examine("libcurl") {
            _ = try HTTPURL("https://registry.invalid/")
            return nil
        }
        examineDirectory(home.path)
        do {
            guard let builder = try home.builder() else { return }
            examineDirectory(builder.path)
            examineSpace(in: builder)
            examineRecords(in: builder)
            examineLeftovers(in: builder)
        } catch {
            examine("\(home.path.appending("builder"))") { throw error }
        }
    }

    private mutating func examineKernelFeatures() {
        for (type, use) in [("overlay", "containers are made of it"), ("ext4", "builds write into it")] {
            examine(type) {
                if canMount(type: type) { return nil }
                return Fault(message: "the kernel has no such filesystem; \(use)", remedy: "modprobe \(type)")
            }
        }
        examine("squashfs") {
            if canMount(type: "squashfs") { return nil }
            return Fault(
                message: "the kernel has no such filesystem; base images take more room and time without it",
                remedy: "modprobe squashfs", isWarning: true)
        }
        examine("loop devices") {
            if LoopDevice.isAvailable { return nil }
            return Fault(
                message: "there are none; builds write into directories, whose size nothing limits",
                remedy: "modprobe loop", isWarning: true)
        }
        examine("user namespaces") {
            let bytes = try Directory("/proc/sys/user").contents(of: "max_user_namespaces", limit: 100)
            if bytes.first == UInt8(ascii: "0") {
                return Fault(message: "they are switched off", remedy: "sysctl user.max_user_namespaces=10000")
            }
            try NativeEngine.checkNamespaces()
            return nil
        }
        examine("control groups") {
            try NativeEngine.checkControlGroups()
            return nil
        }
        examine("owner-range") {
            let settings = try Settings(environment: environmentVariable)
            try NativeEngine.checkOwners(OwnerRange(settings.value(of: Settings.ownerRange)))
            return nil
        }
    }

    private mutating func examineSpace(in builder: Directory) {
        examine("free space") {
            let lowWater = try Settings(environment: environmentVariable).value(of: Settings.lowWater)
            let available = try builder.availableSpace()
            if available >= lowWater { return nil }
            return Fault(
                message: "\(binarySize(Int64(clamping: available))) are free, less than 'low-water'",
                remedy: "pushyard gc", isWarning: true)
        }
    }

    private mutating func examineRecords(in builder: Directory) {
        examine("records", mend: { _ = try Records(in: builder).setDatabaseAside() }) {
            guard let fault = try Records(in: builder).integrityFaults().first else { return nil }
            return Fault(
                message: "the database is damaged: \(fault)",
                remedy: "set it aside and begin anew, with the logs kept: pushyard doctor --repair")
        }
        examine("dead builds", mend: { try Records(in: builder).buryTheDead() }) {
            guard try Records(in: builder).hasUnburiedDead() else { return nil }
            return Fault(message: "there are some that nobody has recorded as such", remedy: "pushyard doctor --repair")
        }
        examine(
            "logs",
            mend: {
                let records = try Records(in: builder)
                for id in try records.strayBuilds() { try records.remove(id) }
            }
        ) {
            let stray = try Records(in: builder).strayBuilds()
            guard let first = stray.first else { return nil }
            return Fault(
                message: "\(stray.count) of builds that there is no record of, such as 'builds/\(first)'",
                remedy: "pushyard doctor --repair", isWarning: true)
        }
    }

    private mutating func examineLeftovers(in builder: Directory) {
        examine(
            "containers of dead builds",
            mend: { try Leftovers(scratch: builder.openDirectory("scratch" as FileName)).remove() }
        ) {
            guard try builder.entries().contains(where: { $0.name == "scratch" }) else { return nil }
            let names = try Leftovers(scratch: builder.openDirectory("scratch" as FileName)).names
            guard let first = names.first else { return nil }
            return Fault(
                message: "\(names.count) control groups are left, such as '\(first)'",
                remedy: "pushyard doctor --repair")
        }
    }
}
