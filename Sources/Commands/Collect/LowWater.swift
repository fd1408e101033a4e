import Filesystem
import Settings

extension Collector {
    /// Collects if less is free than the setting 'low-water' says; what goes is noted in the log of the build that needs room.
    static func runIfLow(_ home: BuilderHome, _ settings: Settings, _ log: BuildLogFile) throws {
        let lowWater = try settings.value(of: Settings.lowWater)
        let available = try home.directory.availableSpace()
        guard available < lowWater else { return }
        log.note("only \(binarySize(Int64(clamping: available))) are free: running 'pushyard gc'")
        var freed: UInt64 = 0
        do {
            try Collector(home, settings) { freed += $0.bytes }.run()
        } catch is CollectorBusy {
            // What it frees is free for everybody.
            return
        }
        log.note("freed \(binarySize(Int64(clamping: freed)))")
    }
}
