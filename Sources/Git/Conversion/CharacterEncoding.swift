import Glibc

/// A character encoding by its name, as `working-tree-encoding` and the `encoding` header of a commit give it.
struct CharacterEncoding: Sendable, Hashable {
    static let utf8 = CharacterEncoding("UTF-8")

    let name: String

    init(_ name: String) {
        self.name = name
    }

    /// Nil if `name` is no text that iconv(3) could know.
    init?(_ name: some Collection<UInt8>) {
        guard !name.isEmpty, !name.contains(0), let text = String(validating: name, as: UTF8.self) else { return nil }
        self.name = text
    }

    /// `UTF8`, `utf-8` and `UTF-8` are one, and so are all names that differ in case only.
    var isUTF8: Bool { isSame(as: "UTF-8") }

    private func isSame(as other: String) -> Bool {
        Self.canonical(name) == Self.canonical(other)
    }

    private static func canonical(_ name: String) -> String {
        let lower = name.lowercased()
        return lower.hasPrefix("utf-") ? "utf" + lower.dropFirst(4) : lower
    }

    /// The bytes of `text`, which is in this encoding, in another one; nil if a character does not exist there, if
    /// `text` is malformed or if an encoding is unknown.
    func encode(_ text: some Sequence<UInt8>, as other: CharacterEncoding) -> [UInt8]? {
        // A name of git's own: iconv has the byte order but does not write its mark.
        let (mark, target): ([UInt8], String) =
            if other.isSame(as: "UTF-16LE-BOM") {
                ([0xFF, 0xFE], "UTF-16LE")
            } else if other.isSame(as: "UTF-16BE-BOM") {
                ([0xFE, 0xFF], "UTF-16BE")
            } else {
                ([], other.name)
            }
        let source = isSame(as: "UTF-16LE-BOM") ? "UTF-16" : name
        guard
            let converter = Self.open(from: source, to: target)
                ?? Self.open(from: Self.fallback(source), to: Self.fallback(target))
        else { return nil }
        defer { iconv_close(converter) }
        return Self.run(converter, Array(text)).map { mark + $0 }
    }

    private static func open(from source: String, to target: String) -> iconv_t? {
        let converter = iconv_open(target, source)
        return converter == iconv_t(bitPattern: -1) ? nil : converter
    }

    private static func fallback(_ name: String) -> String {
        if canonical(name) == "utf8" { return "UTF-8" }
        return name.lowercased() == "latin-1" ? "ISO-8859-1" : name
    }

    private static func run(_ converter: iconv_t, _ text: [UInt8]) -> [UInt8]? {
        var input = text.map { CChar(bitPattern: $0) }
        var output: [UInt8] = []
        var piece = [CChar](repeating: 0, count: 65536)
        return input.withUnsafeMutableBufferPointer { input in
            piece.withUnsafeMutableBufferPointer { piece in
                var next = input.baseAddress
                var left = input.count
                while true {
                    var end = piece.baseAddress
                    var room = piece.count
                    let outcome = iconv(converter, &next, &left, &end, &room)
                    // errno(3) is read before anything else can change it.
                    let isFull = outcome == Int.bitPatternOfMinusOne && errno == E2BIG
                    output += piece.prefix(piece.count - room).map { UInt8(bitPattern: $0) }
                    if outcome != Int.bitPatternOfMinusOne { return output }
                    if !isFull { return nil }
                }
            }
        }
    }
}

extension Int {
    /// `(size_t) -1`, which iconv(3) returns for an error.
    fileprivate static var bitPatternOfMinusOne: Int { -1 }
}
