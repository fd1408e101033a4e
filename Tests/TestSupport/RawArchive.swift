/// A tar header as bytes, for what no writer would write: offsets from tar(5), not from the module under test.
public struct RawHeader {
    public private(set) var bytes = [UInt8](repeating: 0, count: 512)

    /// The 512 bytes of a header that there is already.
    public init(_ bytes: [UInt8]) {
        precondition(bytes.count == 512, "a tar header has 512 bytes")
        self.bytes = bytes
    }

    /// A ustar header with plain values in every field.
    public init(_ name: String, type: Character = "0", size: Int = 0, link: String = "") {
        set(at: 0, name)
        set(at: 100, "0000644\0")
        set(at: 108, "0000000\0")
        set(at: 116, "0000000\0")
        set(at: 124, octal(size, digits: 11) + "\0")
        set(at: 136, "10225330171\0")
        set(at: 156, String(type))
        set(at: 157, link)
        set(at: 257, "ustar\u{0}00")
    }

    public mutating func set(at offset: Int, _ value: some Collection<UInt8>) {
        bytes.replaceSubrange(offset..<(offset + value.count), with: value)
    }

    public mutating func set(at offset: Int, _ value: String) { set(at: offset, Array(value.utf8)) }

    /// The same header with other bytes in one place.
    public func setting(at offset: Int, _ value: [UInt8]) -> RawHeader {
        var copy = self
        copy.set(at: offset, value)
        return copy
    }

    public func setting(at offset: Int, _ value: String) -> RawHeader { setting(at: offset, Array(value.utf8)) }

    /// The header with its checksum.
    public var sealed: [UInt8] {
        var copy = self
        copy.set(at: 148, "        ")
        let sum = copy.bytes.reduce(0) { $0 + Int($1) }
        copy.set(at: 148, octal(sum, digits: 6) + "\0 ")
        return copy.bytes
    }

    /// The header and its content, padded.
    public func with(_ content: [UInt8]) -> [UInt8] {
        sealed + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    public func with(_ content: String) -> [UInt8] { with(Array(content.utf8)) }
}

/// A member that is a file.
public func rawFile(_ name: String, _ content: String = "") -> [UInt8] {
    RawHeader(name, size: content.utf8.count).with(content)
}

public func rawDirectory(_ name: String) -> [UInt8] { RawHeader(name, type: "5").with("") }

public func rawLink(_ name: String, to target: String) -> [UInt8] { RawHeader(name, type: "2", link: target).with("") }

public func rawHardLink(_ name: String, to target: String) -> [UInt8] {
    RawHeader(name, type: "1", link: target).with("")
}

/// A file whose name needs a pax header.
public func rawLongFile(_ name: String, _ content: String = "") -> [UInt8] {
    rawPax("x", ("path", name)) + rawFile("long", content)
}

/// An extended header of type x or g that holds `body`, or K or L with a name.
public func rawExtension(_ type: Character, _ body: [UInt8]) -> [UInt8] {
    RawHeader("extension", type: type, size: body.count).with(body)
}

public func rawExtension(_ type: Character, _ body: String) -> [UInt8] { rawExtension(type, Array(body.utf8)) }

/// An extended header with these records.
public func rawPax(_ type: Character = "x", _ records: (key: String, value: String)...) -> [UInt8] {
    rawExtension(type, records.map { paxRecord($0.key, $0.value) }.joined())
}

/// `length key=value\n`, where the length counts its own digits.
public func paxRecord(_ key: String, _ value: String) -> String {
    let rest = " \(key)=\(value)\n"
    let length = (1...7).map { rest.utf8.count + $0 }.first { $0 - rest.utf8.count == "\($0)".utf8.count } ?? 0
    return "\(length)\(rest)"
}

/// Two blocks of zeros.
public let endMark = [UInt8](repeating: 0, count: 1024)

private func octal(_ value: Int, digits: Int) -> String {
    let text = String(value, radix: 8)
    return String(repeating: "0", count: digits - text.count) + text
}
