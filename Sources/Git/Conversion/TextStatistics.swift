/// What git counts in a file before it decides whether it is text.
struct TextStatistics: Equatable {
    private(set) var nul = 0
    private(set) var loneCR = 0
    private(set) var loneLF = 0
    private(set) var crlf = 0
    private(set) var printable = 0
    private(set) var nonprintable = 0
    private var last: UInt8?

    /// Counts the next part of the file.
    mutating func add(_ bytes: Span<UInt8>) {
        for index in bytes.indices {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\n"):
                if last == UInt8(ascii: "\r") {
                    crlf += 1
                    loneCR -= 1
                } else {
                    loneLF += 1
                }
            case UInt8(ascii: "\r"): loneCR += 1
            case 0:
                nul += 1
                nonprintable += 1
            // Backspace, tab, form feed and escape.
            case 0x08, 0x09, 0x0C, 0x1B: printable += 1
            case 0x01..<0x20, 0x7F: nonprintable += 1
            default: printable += 1
            }
            last = byte
        }
    }

    /// Whether git takes the file for binary, now that all of it has been counted.
    var isBinary: Bool {
        // A control-Z at the end is how DOS marked the end of a text.
        let unprintable = nonprintable - (last == 0x1A ? 1 : 0)
        return loneCR > 0 || nul > 0 || printable >> 7 < unprintable
    }
}
