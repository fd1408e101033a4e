/// Bytes for people: 170.3 MiB.
func binarySize(_ bytes: Int64) -> String {
    guard bytes >= 1024 else { return "\(bytes) B" }
    var (tenths, unit) = (bytes * 10 / 1024, 0)
    while tenths >= 10_240, unit < 3 {
        tenths /= 1024
        unit += 1
    }
    return "\(tenths / 10).\(tenths % 10) \(["KiB", "MiB", "GiB", "TiB"][unit])"
}
