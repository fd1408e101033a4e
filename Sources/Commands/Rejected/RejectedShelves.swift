import ArgumentParser
import Escaping
import Filesystem
import FoundationEssentials
import Receive
import Records
import SystemPackage

/// Where the rejected sources are that this user can see.
struct RejectedShelves {
    /// Sources that one side keeps.
    enum Shelf {
        case here(Side, RejectedSources)
        /// At the builder's, wherever that is.
        case distant(DistantBuilder)
    }

    let shelves: [Shelf]

    /// - Parameter side: nil is both.
    init(_ home: HomeOptions, only side: Side?) throws {
        var shelves: [Shelf] = []
        if side != .builder, let front = try home.front(), let rejected = try Self.rejected(in: front) {
            shelves.append(.here(.front, rejected))
        }
        if side != .front {
            if let builder = try DistantBuilder(home) {
                shelves.append(.distant(builder))
            } else if let builder = try home.builder(), let rejected = try Self.rejected(in: builder) {
                shelves.append(.here(.builder, rejected))
            }
        }
        self.shelves = shelves
    }

    /// The newest first.
    func list() throws -> [RejectedDocument] {
        try shelves.flatMap { shelf in
            switch shelf {
            case .here(let side, let sources): return try sources.list().map { RejectedDocument($0, side) }
            case .distant(let builder):
                let json = try builder.output(["rejected", "list", "--json", "--only", "builder"])
                return try JSONDecoder().decode([RejectedDocument].self, from: Data(json))
            }
        }.sorted { $0.time > $1.time }
    }

    /// The source of this id, and where it is.
    ///
    /// - Throws: `RecordsError.noRejectedSource`.
    func find(_ id: String) throws -> (RejectedDocument, Shelf) {
        for shelf in shelves {
            switch shelf {
            case .here(let side, let sources):
                // What is no name is nobody's here.
                if let name = try? FileName(id), let source = try sources.source(ifPresent: name) {
                    return (RejectedDocument(source, side), shelf)
                }
            case .distant:
                if let found = try RejectedShelves(shelves: [shelf]).list().first(where: { $0.id == id }) {
                    return (found, shelf)
                }
            }
        }
        throw RecordsError.noRejectedSource(id)
    }

    /// Calls `body` with the archive of a source, at its beginning.
    func withArchive<Result>(
        of id: String, _ body: (FileDescriptor, RejectedDocument) throws -> Result
    ) throws -> Result {
        let (document, shelf) = try find(id)
        switch shelf {
        case .here(_, let sources):
            let file = try sources.archive(of: FileName(id))
            return try body(file.descriptor, document)
        case .distant(let builder):
            return try builder.withOutput(["rejected", "extract", "--archive", "--only", "builder", id]) { output in
                try body(output, document)
            }
        }
    }

    private init(shelves: [Shelf]) { self.shelves = shelves }

    private static func rejected(in directory: Directory) throws -> RejectedSources? {
        do {
            return RejectedSources(in: try directory.openDirectory("rejected" as FileName))
        } catch FilesystemError.refused(_, _, .noSuchFileOrDirectory) {
            return nil
        }
    }
}

/// Which side's sources are meant.
struct SideOptions: ParsableArguments {
    @OptionGroup var home: HomeOptions

    @Option(help: ArgumentHelp("Only what the front, or the builder, keeps.", valueName: "front|builder"))
    var only: Side?

    func shelves() throws -> RejectedShelves { try RejectedShelves(home, only: only) }
}
