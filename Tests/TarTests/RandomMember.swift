import Tar
import TestSupport

extension Member {
    /// Any entry that can be written: names around every limit, all kinds, numbers of every size.
    static func random(_ generator: inout SeededGenerator) -> Member {
        var path = randomName(&generator)
        let kind: TarEntry.Kind
        var content: [UInt8] = []
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: kind = .directory
        case 1: kind = .symbolicLink(target: randomName(&generator))
        case 2: kind = .hardLink(target: randomName(&generator))
        case 3: kind = .characterDevice(major: randomDevice(&generator), minor: randomDevice(&generator))
        case 4: kind = .blockDevice(major: randomDevice(&generator), minor: randomDevice(&generator))
        case 5: kind = .fifo
        default:
            let size = [0, 1, 511, 512, 513, 1024, 5000][Int.random(in: 0..<7, using: &generator)]
            content = generator.bytes(size)
            kind = .file(size: UInt64(size))
            if path.last == UInt8(ascii: "/") { path.append(UInt8(ascii: "f")) }
        }
        let entry = TarEntry(
            path: path, kind: kind, mode: UInt16.random(in: 0...0o7777, using: &generator),
            owner: TarEntry.Owner(user: randomID(&generator), group: randomID(&generator)),
            modified: TarEntry.Timestamp(
                seconds: randomSeconds(&generator), nanoseconds: UInt32.random(in: 0..<1_000_000_000, using: &generator)
            ),
            extendedAttributes: randomAttributes(&generator))
        return Member(entry, content)
    }

    /// What is left of a member once it has been written in `format`.
    func written(as format: TarFormat) -> Member {
        var copy = self
        copy.entry.modified.nanoseconds = 0
        if format == .gitArchive {
            copy.entry.owner.userName = Array("root".utf8)
            copy.entry.owner.groupName = Array("root".utf8)
            copy.entry.modified.seconds = min(max(0, entry.modified.seconds), 8_589_934_591)
        }
        return copy
    }
}

private func randomName(_ generator: inout SeededGenerator) -> [UInt8] {
    let lengths = [1...10, 95...105, 150...160, 250...262, 300...1200]
    let length = Int.random(in: lengths[Int.random(in: 0..<lengths.count, using: &generator)], using: &generator)
    let isText = Int.random(in: 0..<4, using: &generator) > 0
    return (0..<length).map { _ in
        if Int.random(in: 0..<20, using: &generator) == 0 { return UInt8(ascii: "/") }
        return isText ? UInt8.random(in: 97..<123, using: &generator) : UInt8.random(in: 1...255, using: &generator)
    }
}

private func randomID(_ generator: inout SeededGenerator) -> UInt64 {
    UInt64.random(in: 0...(UInt64(1) << UInt64.random(in: 0...62, using: &generator)), using: &generator)
}

private func randomDevice(_ generator: inout SeededGenerator) -> UInt32 {
    UInt32.random(in: 0...0o7_777_777, using: &generator)
}

private func randomSeconds(_ generator: inout SeededGenerator) -> Int64 {
    let largest = Int64.max >> Int64.random(in: 0...62, using: &generator)
    return Int64.random(in: -largest...largest, using: &generator)
}

private func randomAttributes(_ generator: inout SeededGenerator) -> [TarEntry.ExtendedAttribute] {
    guard Int.random(in: 0..<4, using: &generator) == 0 else { return [] }
    return ["security.capability", "user.a", "user.b"].map { name in
        TarEntry.ExtendedAttribute(
            name: Array(name.utf8), value: generator.bytes(Int.random(in: 1...120, using: &generator)))
    }
}
