/// ASCII only: a digit or letter of another script is no part of any grammar here.
extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isLowercaseLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    var isLetter: Bool { (self | 0x20).isLowercaseLetter }
    var isLowercaseHexadecimalDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self) }
    var isControl: Bool { self < 0x20 || self == 0x7f }
    /// What means nothing to a shell, to git's configuration and to lists of paths.
    var isPlainInPaths: Bool { isLetter || isDigit || "/._+-".utf8.contains(self) }
}
