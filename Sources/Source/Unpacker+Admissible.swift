public import Filesystem
import SystemPackage

extension JudgedSource where Self: ~Copyable {
    /// Unpacks what of a refused source can be looked at: to `name` in `parent`, as `unpack(as:in:)` does, without the entries
    /// that are refused.
    ///
    /// After a refusal that is final the rest is missing, the file that it came in is cut short, and no symbolic link is
    /// created, as none has been judged.
    ///
    /// - Returns: what was refused, the first thousand.
    public consuming func unpackAdmissible(as name: FileName, in parent: Directory) throws -> [Refusal] {
        try parent.stage(as: name) { staging in
            let refusals = try self.unpackAdmissible(into: staging)
            try staging.setMode(FilePermissions(rawValue: 0o755))
            return refusals
        }
    }

    private mutating func unpackAdmissible(into directory: Directory) throws -> [Refusal] {
        var unpacker = Unpacker(into: directory)
        var refusals: [Refusal] = []
        var refusedLinks: Set<[UInt8]> = []
        while true {
            do {
                guard let entry = try next() else { break }
                try unpacker.add(entry) { write in try forEachChunk(write) }
            } catch let refusal as Refusal {
                if refusals.count < 1000 { refusals.append(refusal) }
                if case .path(let path) = refusal.location { refusedLinks.insert(path) }
                guard refusal.isFinal else { continue }
                try unpacker.finish(listing.tree) { _ in false }
                return refusals
            }
        }
        try unpacker.finish(listing.tree) { !refusedLinks.contains($0.bytes) }
        return refusals
    }
}
