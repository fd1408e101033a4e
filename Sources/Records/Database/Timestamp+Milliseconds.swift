import Filesystem

extension Timestamp {
    /// Since 1970, rounded down.
    var milliseconds: Int64 { seconds * 1000 + Int64(nanoseconds / 1_000_000) }

    init(milliseconds: Int64) {
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        let isNegative = rest < 0
        self.init(
            seconds: isNegative ? seconds - 1 : seconds,
            nanoseconds: Int32(isNegative ? rest + 1000 : rest) * 1_000_000)
    }
}
