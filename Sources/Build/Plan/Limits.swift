/// What a step may use; going beyond one ends it, and the error says which.
public struct Limits: Hashable, Sendable {
    /// Bytes, of all processes together.
    public var memory: UInt64
    /// Processes and threads at one time.
    public var processes: UInt32
    /// Thousandths of a processor; 0 is all there are.
    public var milliCPUs: UInt32
    public var wallTime: Duration
    /// Bytes of output that are read; the log ends there.
    public var log: UInt64

    /// 2 GiB, 1,024 processes, every processor (0), 30 minutes, 16 MiB of log.
    public init(
        memory: UInt64 = 2 << 30, processes: UInt32 = 1024, milliCPUs: UInt32 = 0, wallTime: Duration = .seconds(1800),
        log: UInt64 = 16 << 20
    ) {
        (self.memory, self.processes, self.milliCPUs, self.wallTime) = (memory, processes, milliCPUs, wallTime)
        self.log = log
    }
}
