import Escaping
import SystemPackage

/// A file named on the command line that cannot be opened.
struct OpenError: Error, CustomStringConvertible {
    let path: String
    let errno: Errno

    var description: String { "cannot open '\(Escaped(path))': \(errno)" }
}

/// Calls `body` and says of which file it speaks when it fails.
func opening<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let errno as Errno {
        throw OpenError(path: path, errno: errno)
    }
}
