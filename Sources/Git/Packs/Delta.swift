/// The difference between two objects, as packs hold it: what to copy from the one and what to insert to get the other;
/// [gitformat-pack(5)](https://git-scm.com/docs/gitformat-pack).
struct Delta {
    /// The sizes that it says the two objects have.
    let baseSize: UInt64
    let resultSize: UInt64
    private let content: [UInt8]
    /// Where the instructions start.
    private let start: Int

    /// Nil if the sizes are cut off.
    init?(_ content: [UInt8]) {
        var position = 0
        guard let base = Self.takeSize(content.span, &position), let result = Self.takeSize(content.span, &position)
        else { return nil }
        self.content = content
        baseSize = base
        resultSize = result
        start = position
    }

    private static func takeSize(_ bytes: Span<UInt8>, _ position: inout Int) -> UInt64? {
        var size: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count, shift < 63 {
            let byte = bytes[position]
            position += 1
            size |= UInt64(byte & 0x7F) << shift
            shift += 7
            if byte & 0x80 == 0 { return size }
        }
        return nil
    }

    /// The object that comes of `base`; nil if the difference is not one from it.
    func apply(to base: [UInt8]) -> [UInt8]? {
        guard UInt64(base.count) == baseSize, let size = Int(exactly: resultSize) else { return nil }
        // Spans, because slices of arrays count their references for every instruction.
        let bytes = content.span
        let source = base.span
        var result: [UInt8] = []
        result.reserveCapacity(size)
        var position = start
        while position < bytes.count {
            let instruction = bytes[position]
            position += 1
            if instruction & 0x80 != 0 {
                guard let offset = Self.takeNumber(instruction, bits: 0..<4, bytes, &position),
                    let length = Self.takeNumber(instruction, bits: 4..<7, bytes, &position)
                else { return nil }
                let end = offset + (length == 0 ? 0x10000 : length)
                guard end <= source.count else { return nil }
                source.extracting(offset..<end).withUnsafeBufferPointer { result.append(contentsOf: $0) }
            } else {
                let end = position + Int(instruction)
                guard instruction > 0, end <= bytes.count else { return nil }
                bytes.extracting(position..<end).withUnsafeBufferPointer { result.append(contentsOf: $0) }
                position = end
            }
            guard result.count <= size else { return nil }
        }
        return result.count == size ? result : nil
    }

    /// A number of which those bytes follow, lowest first, whose bits are set.
    private static func takeNumber(
        _ instruction: UInt8, bits: Range<Int>, _ bytes: Span<UInt8>, _ position: inout Int
    ) -> Int? {
        var number = 0
        for bit in bits where instruction & (1 << UInt8(bit)) != 0 {
            guard position < bytes.count else { return nil }
            number |= Int(bytes[position]) << (8 * (bit - bits.lowerBound))
            position += 1
        }
        return number
    }
}
