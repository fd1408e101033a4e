/// A pattern for a path, component by component: `*`, `?`, `[a-z]`, `[^a]`, `\` before a character, and `**` for any number of components
/// (Go's filepath.Match, and moby's addition to it).
struct PathPattern: Hashable {
    private enum Element: Hashable {
        case byte(UInt8)
        case any
        case many
        case set([ClosedRange<UInt8>], isNegated: Bool)
    }

    private enum Component: Hashable {
        case anyDepth
        case elements([Element])
    }

    private let components: [Component]
    /// The components up to the first with a meaning: what a match begins with.
    let prefix: [[UInt8]]
    /// Whether the pattern is `prefix` and nothing else.
    let isLiteral: Bool

    /// Empty components and `.` are left out; so `/a/./b/` is `a/b`.
    init(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
        components = parts.map { $0.elementsEqual("**".utf8) ? .anyDepth : .elements(Self.elements(Array($0))) }
        let plain = components.map { component -> [UInt8]? in
            guard case .elements(let elements) = component else { return nil }
            let bytes = elements.compactMap { if case .byte(let byte) = $0 { byte } else { nil } }
            return bytes.count == elements.count ? bytes : nil
        }
        prefix = plain.prefix { $0 != nil }.compactMap { $0 }
        isLiteral = prefix.count == components.count
    }

    /// Whether it matches all of the path.
    func matches(_ path: ArraySlice<[UInt8]>) -> Bool {
        // Which prefixes of the path the components so far match: no component is tried twice at one place.
        var ends: Set<Int> = [path.startIndex]
        for component in components {
            switch component {
            case .anyDepth: ends = ends.min().map { Set($0...path.endIndex) } ?? []
            case .elements(let elements):
                ends = Set(ends.filter { $0 < path.endIndex && Self.matches(elements, path[$0]) }.map { $0 + 1 })
            }
            if ends.isEmpty { return false }
        }
        return ends.contains(path.endIndex)
    }

    private static func matches(_ elements: [Element], _ name: [UInt8]) -> Bool {
        // One place to go back to suffices: what a later `*` matches, an earlier one need not.
        var (element, byte) = (0, 0)
        var back: (element: Int, byte: Int)?
        while byte < name.count {
            if element < elements.count, case .many = elements[element] {
                back = (element, byte)
                element += 1
            } else if element < elements.count, matches(elements[element], name[byte]) {
                element += 1
                byte += 1
            } else if let (star, start) = back {
                back = (star, start + 1)
                (element, byte) = (star + 1, start + 1)
            } else {
                return false
            }
        }
        return elements[element...].allSatisfy { if case .many = $0 { true } else { false } }
    }

    private static func matches(_ element: Element, _ byte: UInt8) -> Bool {
        switch element {
        case .byte(let wanted): byte == wanted
        case .any: true
        case .many: false
        case .set(let ranges, let isNegated): ranges.contains { $0.contains(byte) } != isNegated
        }
    }

    private static func elements(_ text: [UInt8]) -> [Element] {
        var elements: [Element] = []
        var offset = 0
        while offset < text.count {
            let byte = text[offset]
            offset += 1
            switch byte {
            case UInt8(ascii: "*"):
                if elements.last != .many { elements.append(.many) }
            case UInt8(ascii: "?"): elements.append(.any)
            case UInt8(ascii: "\\") where offset < text.count:
                elements.append(.byte(text[offset]))
                offset += 1
            case UInt8(ascii: "["):
                if let (set, end) = set(text, offset) {
                    elements.append(set)
                    offset = end
                } else {
                    elements.append(.byte(byte))
                }
            default: elements.append(.byte(byte))
            }
        }
        return elements
    }

    /// What stands between brackets; nil if they are not closed.
    private static func set(_ text: [UInt8], _ start: Int) -> (Element, Int)? {
        var offset = start
        let isNegated = offset < text.count && text[offset] == UInt8(ascii: "^")
        if isNegated { offset += 1 }
        var ranges: [ClosedRange<UInt8>] = []
        while offset < text.count {
            if text[offset] == UInt8(ascii: "]"), !ranges.isEmpty {
                return (.set(ranges, isNegated: isNegated), offset + 1)
            }
            let low = text[offset]
            if offset + 2 < text.count, text[offset + 1] == UInt8(ascii: "-"), text[offset + 2] != UInt8(ascii: "]") {
                ranges.append(min(low, text[offset + 2])...max(low, text[offset + 2]))
                offset += 3
            } else {
                ranges.append(low...low)
                offset += 1
            }
        }
        return nil
    }
}
