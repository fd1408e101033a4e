/// What one `.gitattributes` file says, line by line.
struct AttributeFile: Sendable {
    typealias Assignment = (name: [UInt8], state: AttributeState)

    private(set) var rules: [(pattern: AttributePattern, assignments: [Assignment])] = []
    private(set) var macros: [(name: [UInt8], assignments: [Assignment])] = []
    private(set) var warnings: [(line: Int, problem: AttributeWarning.Problem)] = []

    /// Lines of this many bytes or more are ignored, as in git.
    static let longestLine = 2048

    /// Reads `content`; a line that cannot be used leaves a warning and nothing else.
    ///
    /// - Parameters:
    ///   - definesMacros: Whether `[attr]` is allowed, which it is at the top of the tree and in `info/attributes`.
    ///   - isObject: Whether it comes from a tree. git reads those as one C string, which a NUL ends; it reads other files
    ///     line by line, where a NUL ends the line, and drops a byte order mark.
    init(_ content: [UInt8], definesMacros: Bool, isObject: Bool) {
        var rest = content[...]
        if isObject {
            rest = rest.prefix { $0 != 0 }
        } else if rest.starts(with: [0xEF, 0xBB, 0xBF]) {
            rest.removeFirst(3)
        }
        for (index, line) in rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            parse(line.prefix { $0 != 0 }, number: index + 1, definesMacros: definesMacros)
        }
    }

    private mutating func parse(_ line: ArraySlice<UInt8>, number: Int, definesMacros: Bool) {
        var rest = line.drop(while: Self.isBlank)
        guard let first = rest.first, first != UInt8(ascii: "#") else { return }
        do throws(AttributeWarning.Problem) {
            guard line.count < Self.longestLine else { throw .lineTooLong }
            let pattern = Self.takePattern(&rest)
            let prefix = Array("[attr]".utf8)
            if pattern.count > prefix.count, pattern.starts(with: prefix) {
                guard definesMacros else { throw .macroNotAllowed(pattern) }
                let name = pattern.dropFirst(prefix.count).drop(while: Self.isBlank).prefix { !Self.isBlank($0) }
                guard Self.isName(name) else { throw .invalidName(Array(name)) }
                macros.append((Array(name), try Self.parseAssignments(rest)))
            } else {
                let assignments = try Self.parseAssignments(rest)
                guard let compiled = AttributePattern(pattern) else { throw .negativePattern(pattern) }
                rules.append((compiled, assignments))
            }
        } catch {
            warnings.append((number, error))
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): true
        default: false
        }
    }

    /// An attribute's name: letters, digits, `-`, `_` and `.`, not starting with `-`.
    private static func isName(_ name: ArraySlice<UInt8>) -> Bool {
        guard let first = name.first, first != UInt8(ascii: "-") else { return false }
        return name.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    private static func takePattern(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        if let quoted = [UInt8](cQuoted: &rest) { return quoted }
        let pattern = rest.prefix { !isBlank($0) }
        rest = rest[pattern.endIndex...]
        return Array(pattern)
    }

    private static func parseAssignments(_ text: ArraySlice<UInt8>) throws(AttributeWarning.Problem) -> [Assignment] {
        var assignments: [Assignment] = []
        for word in text.split(whereSeparator: isBlank) {
            var name = word.prefix { $0 != UInt8(ascii: "=") }
            let state: AttributeState
            switch word.first {
            case UInt8(ascii: "-"):
                state = .unset
                name.removeFirst()
            case UInt8(ascii: "!"):
                state = .unspecified
                name.removeFirst()
            default:
                state = name.endIndex == word.endIndex ? .set : .value(Array(word[(name.endIndex + 1)...]))
            }
            guard isName(name) else { throw .invalidName(Array(name)) }
            assignments.append((Array(name), state))
        }
        return assignments
    }
}
