/// Whether a log that comes in pieces has a line that begins as errors do, git's and ours: `error: …`.
struct ErrorLine {
    private static let beginning = Array("error: ".utf8)

    private(set) var wasSeen = false
    /// How much of the beginning the current line has; nil in a line that begins otherwise.
    private var matched: Int? = 0

    mutating func read(_ bytes: ArraySlice<UInt8>) {
        for byte in bytes where !wasSeen {
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                matched = 0
            } else if let count = matched {
                matched = byte == Self.beginning[count] ? count + 1 : nil
                wasSeen = matched == Self.beginning.count
            }
        }
    }
}
