import Filesystem
import SystemPackage

extension Directory {
    /// Writes a file somewhere below this directory so that it is there completely or not at all, also after a power failure.
    ///
    /// `body` writes it, and says where it is to be; nil if it is not wanted. What `kill -9` leaves, `sweepStaging` removes.
    func install<Result>(
        _ body: (borrowing File) throws -> (place: (name: FileName, directory: Directory)?, result: Result)
    ) throws -> Result {
        try withTemporaryDirectory(in: self, prefix: "writing") { scratch in
            let file = try scratch.createFile("content", mode: FilePermissions(rawValue: 0o644))
            let (place, result) = try body(file)
            guard let place else { return result }
            try file.sync()
            try file.close()
            try scratch.rename("content", to: place.name, in: place.directory, whenOccupied: .replaced)
            try place.directory.sync()
            return result
        }
    }

    /// Creates or replaces a file of this directory.
    func install(_ name: FileName, _ content: [UInt8]) throws {
        try install { file in
            try file.write(content.span.bytes)
            return ((name, self), ())
        }
    }
}
