import Cdeflate
import Tar

func testGzip(_ bytes: [UInt8]) {
    let whole = Decoding(bytes)
    let other = Decoding(bytes, piecesOf: 1 + bytes.count % 613, into: 61 + bytes.count % 4099)
    hold(other.error == whole.error, "the size of the pieces does not matter")
    hold(other.output.starts(with: whole.output) || whole.output.starts(with: other.output), "nor for what was read")
    hold(whole.output.count <= 1032 * bytes.count, "deflate expands at most 1032 times")
    guard whole.error == nil, let encoding = whole.encoding else { return }

    hold(other.output == whole.output, "the size of the pieces does not matter")
    hold(whole.compressedCount == bytes.count, "all of the input was read")
    switch encoding {
    case .plain: hold(whole.output == bytes, "a plain tar is passed on as it is")
    case .gzip:
        hold(decompress(bytes, count: whole.output.count) == whole.output, "libdeflate says the same")
        // A single byte is not known for gzip yet.
        for length in cuts(bytes) where length > 1 {
            let part = Decoding(Array(bytes[..<length]))
            let rest = bytes[length...]
            hold(
                part.error != nil || (whole.output.starts(with: part.output) && [0x1f, 0].contains(rest.first)),
                "a stream cut to \(length) bytes is complete only where a member ends")
        }
    }
}

/// What comes out of a stream, to its end or to its error.
private struct Decoding {
    private(set) var encoding: ArchiveEncoding?
    private(set) var output: [UInt8] = []
    private(set) var compressedCount = 0
    private(set) var error: String?

    init(_ bytes: [UInt8], piecesOf size: Int = .max, into capacity: Int = 65536) {
        var piece = [UInt8](repeating: 0, count: capacity)
        do {
            var archive = try ArchiveSource(Pieces(bytes, of: size))
            encoding = archive.encoding
            do {
                while true {
                    let count = try piece.withUnsafeMutableBytes { try archive.read(into: $0) }
                    if count == 0 { break }
                    output += piece[..<count]
                }
                compressedCount = Int(archive.compressedCount)
            } catch {
                self.error = "\(error)"
                hold(Self.nextError(&archive) == self.error, "the first error is final")
            }
        } catch {
            self.error = "\(error)"
        }
    }

    private static func nextError(_ archive: inout ArchiveSource<Pieces>) -> String? {
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { buffer in
            do {
                hold(try archive.read(into: buffer) == 0, "nothing follows the end")
                return nil
            } catch {
                return "\(error)"
            }
        }
    }
}

/// All members, by another decoder than the one that is tested; nil when it refuses one.
private func decompress(_ bytes: [UInt8], count: Int) -> [UInt8]? {
    let decompressor = libdeflate_alloc_decompressor()
    defer { libdeflate_free_decompressor(decompressor) }
    var output: [UInt8] = []
    var rest = bytes[...]
    while rest.first == 0x1f {
        var used = 0
        var result = LIBDEFLATE_SUCCESS
        // One byte more than is expected: too much must not look like enough.
        output += [UInt8](unsafeUninitializedCapacity: count - output.count + 1) { buffer, produced in
            result = rest.withUnsafeBytes {
                libdeflate_gzip_decompress_ex(
                    decompressor, $0.baseAddress, $0.count, buffer.baseAddress, buffer.count, &used, &produced)
            }
        }
        guard result == LIBDEFLATE_SUCCESS else { return nil }
        rest = rest.dropFirst(used)
    }
    return output
}

/// Gives every member whose deflate stream is whole the checksum and the length it should have.
func repairGzip(_ bytes: inout [UInt8]) {
    let decompressor = libdeflate_alloc_decompressor()
    defer { libdeflate_free_decompressor(decompressor) }
    var output = [UInt8](repeating: 0, count: 64 << 10)
    var start = 0
    while let content = endOfGzipHeader(bytes[start...]) {
        var used = 0
        var produced = 0
        let result = bytes[content...].withUnsafeBytes {
            libdeflate_deflate_decompress_ex(
                decompressor, $0.baseAddress, $0.count, &output, output.count, &used, &produced)
        }
        let end = content + used
        guard result == LIBDEFLATE_SUCCESS, end + 8 <= bytes.count else { return }
        let trailer = [libdeflate_crc32(0, output, produced), UInt32(produced)]
        bytes.replaceSubrange(
            end..<(end + 8), with: trailer.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) })
        start = end + 8
    }
}

private func endOfGzipHeader(_ member: ArraySlice<UInt8>) -> Int? {
    guard member.count > 10, member.starts(with: [0x1f, 0x8b]) else { return nil }
    let flags = member[member.startIndex + 3]
    var rest = member.dropFirst(10)
    if flags & 4 != 0 {
        guard rest.count > 2 else { return nil }
        rest = rest.dropFirst(2 + Int(rest[rest.startIndex]) + Int(rest[rest.startIndex + 1]) << 8)
    }
    for flag in [UInt8(8), 16] where flags & flag != 0 { rest = rest.drop { $0 != 0 }.dropFirst() }
    if flags & 2 != 0 { rest = rest.dropFirst(2) }
    return rest.isEmpty ? nil : rest.startIndex
}
