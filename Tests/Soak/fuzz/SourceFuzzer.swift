import Source
import Tar

func testSource(_ bytes: [UInt8]) {
    let whole = Judgement(bytes)
    hold(Judgement(bytes, piecesOf: 1 + bytes.count % 613) == whole, "the size of the pieces does not matter")
    for entry in whole.entries { testContainment(entry) }
    guard whole.error == nil else { return }
    for length in cuts(bytes) {
        let part = Judgement(Array(bytes[..<length]))
        hold(part.error != nil || part == whole, "a source cut to \(length) bytes is not complete")
    }
}

/// What is said about a source, to the end or to its refusal.
private struct Judgement: Equatable {
    private(set) var entries: [SourceEntry] = []
    private(set) var identity: SourceIdentity?
    private(set) var size: UInt64 = 0
    private(set) var error: String?

    init(_ bytes: [UInt8], piecesOf size: Int = .max) {
        do {
            var reader = try Identified(SourceReader { Pieces(bytes, of: size) })
            var count: UInt64 = 0
            while let entry = try reader.next() {
                entries.append(entry)
                try reader.forEachChunk { count += UInt64($0.byteCount) }
            }
            let report = reader.report()
            identity = report.identity
            self.size = report.size
            hold(report.size == count, "the size is that of the contents")
        } catch {
            self.error = "\(error)"
        }
    }
}

private func testContainment(_ entry: SourceEntry) {
    let path = entry.path.components
    hold(!path.isEmpty && !path.contains { $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8) }, "paths go down")
    hold(!entry.path.bytes.contains(0), "no path holds a NUL")
    guard case .symbolicLink(let target) = entry.kind else { return }
    hold(!target.isEmpty && target.first != UInt8(ascii: "/"), "a link's target is relative")
    var depth = path.count - 1
    for component in target.split(separator: UInt8(ascii: "/")) where !component.elementsEqual(".".utf8) {
        depth += component.elementsEqual("..".utf8) ? -1 : 1
        hold(depth >= 0, "a link's target stays below the root")
    }
}
