import Filesystem
import SystemPackage
import TestSupport

/// Calls `body` with an empty directory that is gone afterwards.
func withScratch(
    on place: TemporaryPlace = .memory, resolution: Resolution? = nil, _ body: (Directory) throws -> Void
) throws {
    try withTemporaryDirectory(on: place) { try body(Directory($0, resolution: resolution)) }
}

extension FilePath {
    /// What `body` says about a path in a scratch directory, without the directory, whose name differs in each run.
    func hidden(in message: String) -> String {
        message.split(separator: string + "/", omittingEmptySubsequences: false).joined(separator: "")
    }
}

extension Directory {
    func create(_ name: FileName, content: String = "", mode: FilePermissions = [.ownerReadWrite]) throws {
        let file = try createFile(name, mode: mode)
        try file.write(Array(content.utf8).span.bytes)
        try file.close()
    }

    func text(_ path: RelativePath) throws -> String {
        String(decoding: try contents(of: path, limit: 1 << 20), as: UTF8.self)
    }

    var names: [String] {
        get throws { try entries().map(\.name.description) }
    }

    /// The sentence of the error that `body` throws, with this directory's path left out.
    func message(of body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return path.hidden(in: "\(error)")
        }
    }
}
