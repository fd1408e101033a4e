import ArgumentParser
import Escaping
import Settings
import Source
import SystemPackage

/// `pushyard rejected files`
struct RejectedFiles: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files",
        abstract: "List the entries of a rejected source, and mark those that are refused.",
        discussion: """
            Each entry is judged again, by the rules and limits of now. A line that begins with '!' is a refusal, with its \
            code; where one is final, nothing behind it can be read. Nothing is unpacked.

            Examples:
              pushyard rejected files 20240501T120000.123Z-blog-3f2a91c
              pushyard rejected files 1j0w4d8k3q7 --json | jq 'select(.code)'

            Exit status: 0 done, 1 there is no such source.
            """)

    @Argument(help: "The source.")
    var id: String

    @Flag(help: "Print one JSON object for each entry.")
    var json = false

    @OptionGroup var options: SideOptions

    @OptionGroup(title: "Limits")
    var limits: LimitOptions

    func run() throws {
        let limits = try limits.values(Settings(environment: environmentVariable))
        try options.shelves().withArchive(of: id) { archive, document in
            var reader = try SourceReader(limits: limits) { DescriptorSource(archive, within: limits.time) }
            while true {
                do {
                    guard let entry = try reader.next() else { break }
                    // The content is judged as well.
                    try reader.forEachChunk { _ in }
                    try print(ListedEntry(entry))
                } catch let refusal as Refusal {
                    try print(ListedEntry(refusal))
                    if refusal.isFinal { break }
                }
            }
            if document.cut { printWarning("the archive was larger than what is kept of it") }
        }
    }

    private func print(_ entry: ListedEntry) throws { try printResult(json ? jsonLine(entry) : entry.line) }
}

/// An entry of an archive, or what is wrong with one.
private struct ListedEntry: Encodable {
    /// `file`, `directory`, `link`, `hardlink` or `refused`.
    let kind: String
    var path: String?
    var size: UInt64?
    var executable: Bool?
    var target: String?
    var code: String?
    var message: String?
    /// For people.
    let line: String

    private enum CodingKeys: CodingKey { case kind, path, size, executable, target, code, message }

    init(_ entry: SourceEntry) {
        let shown = Escaped(entry.path.bytes, limit: 1000)
        switch entry.kind {
        case .file(let size, let isExecutable):
            (kind, self.size, executable) = ("file", size, isExecutable)
            line = "\(isExecutable ? "x" : "-") \(Self.column(binarySize(Int64(clamping: size))))  \(shown)"
        case .directory:
            kind = "directory"
            line = "d \(Self.column(""))  \(shown)/"
        case .symbolicLink(let target):
            (kind, self.target) = ("link", String(decoding: target, as: UTF8.self))
            line = "l \(Self.column(""))  \(shown) -> \(Escaped(target, limit: 1000))"
        case .hardLink(let target):
            (kind, self.target) = ("hardlink", String(decoding: target.bytes, as: UTF8.self))
            line = "h \(Self.column(""))  \(shown) = \(Escaped(target.bytes, limit: 1000))"
        }
        path = String(decoding: entry.path.bytes, as: UTF8.self)
    }

    init(_ refusal: Refusal) {
        (kind, code, message) = ("refused", refusal.code.rawValue, refusal.description)
        switch refusal.location {
        case .entry(_, let path), .path(let path): self.path = String(decoding: path, as: UTF8.self)
        case .source: break
        }
        line = "! \(refusal) (\(refusal.code.rawValue))"
    }

    private static func column(_ size: String) -> String {
        String(repeating: " ", count: max(0, 10 - size.count)) + size
    }
}
