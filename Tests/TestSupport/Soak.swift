import Glibc

/// How much a test does: little in `Tests/run`, all of it in `Tests/Soak/run`.
public enum Soak {
    /// `short`, or what PUSHYARD_SOAK makes of `full`: 1 is the full count, 0.1 a tenth of it, 5 five times as much.
    ///
    /// Never less than `short`.
    public static func count(short: Int, full: Int) -> Int {
        max(short, Int(Double(full) * factor))
    }

    private static let factor: Double = {
        guard let setting = getenv("PUSHYARD_SOAK").map({ String(cString: $0) }), !setting.isEmpty else { return 0 }
        guard let factor = Double(setting), factor.isFinite, factor >= 0 else {
            preconditionFailure("PUSHYARD_SOAK is '\(setting)': expected a number such as 0.1, 1 or 5")
        }
        return factor
    }()
}
