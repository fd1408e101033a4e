/// The attributes that hold in one directory of a tree, from all the files that have a say there.
///
/// Precedence, lowest first: git's own macros, the file at the top of the tree, those of deeper directories,
/// `info/attributes` of the repository. Files of the system and of a user have no say.
public struct AttributeStack: Sendable {
    /// A file is ignored from this size on, in bytes, as in git.
    public static let largestFile = 100 << 20

    /// A file of attributes, or that there is one which is ignored for its size.
    public enum File: Sendable {
        case content([UInt8])
        case tooLarge(limit: Int)
    }

    private typealias Assignment = (name: Int, state: AttributeState)
    private struct Rule {
        let pattern: AttributePattern
        let assignments: [Assignment]
    }
    private struct Frame {
        let rules: [Rule]
        /// The length of the directory's path with its slash.
        let directory: Int
    }

    /// The eight names that are asked for, and the macros that lead to one of them; what other names say is dropped.
    private var indices: [[UInt8]: Int] = [:]
    private var macros: [Int: [Assignment]] = [:]
    private var info: [Rule] = []
    private var frames: [Frame] = []
    /// What was ignored up to now, in the order it was found.
    public private(set) var warnings: [AttributeWarning] = []

    /// The attributes at the top of a tree.
    ///
    /// - Parameters:
    ///   - root: `.gitattributes` there, if there is one.
    ///   - info: The content of the repository's `info/attributes`, if there is one.
    public init(root: File? = nil, info: [UInt8]? = nil) {
        let builtin = AttributeFile(
            Array("[attr]binary -diff -merge -text".utf8), definesMacros: true, isObject: false)
        let rootFile = parse(root, path: Self.fileName, definesMacros: true)
        let infoFile = parse(
            info.map(File.content), path: Array("info/attributes".utf8), definesMacros: true, isObject: false)
        define(builtin.macros + (rootFile?.macros ?? []) + (infoFile?.macros ?? []))
        frames = [Frame(rules: rules(of: rootFile), directory: 0)]
        self.info = rules(of: infoFile)
    }

    /// The name of a directory's file of attributes.
    public static let fileName = Array(".gitattributes".utf8)

    /// Goes down into a directory.
    ///
    /// - Parameters:
    ///   - directory: Its path from the top of the tree, without a slash at the end.
    ///   - file: `.gitattributes` in it, if there is one.
    public mutating func enter(_ directory: [UInt8], file: File?) {
        let parsed = parse(file, path: directory + [UInt8(ascii: "/")] + Self.fileName, definesMacros: false)
        frames.append(Frame(rules: rules(of: parsed), directory: directory.count + 1))
    }

    /// Goes back up to the parent directory.
    public mutating func leave() {
        precondition(frames.count > 1, "the top of a tree has no parent")
        frames.removeLast()
    }

    /// The attributes of something in the directory that was entered last.
    ///
    /// - Parameters:
    ///   - path: From the top of the tree, without a slash at the end.
    ///   - isDirectory: Whether patterns that end with a slash apply: directories and submodules.
    public func attributes(of path: [UInt8], isDirectory: Bool) -> Attributes {
        let basename = frames.last?.directory ?? 0
        let path = AttributePath(bytes: path, basename: basename, isDirectory: isDirectory)
        var states: [AttributeState?] = []
        for rule in info.reversed() where rule.pattern.matches(path, below: 0) { assign(rule.assignments, to: &states) }
        for frame in frames.reversed() {
            for rule in frame.rules.reversed() where rule.pattern.matches(path, below: frame.directory) {
                assign(rule.assignments, to: &states)
            }
        }
        guard !states.isEmpty else { return Attributes() }
        return Attributes(states.prefix(AttributeName.allCases.count).map { $0 ?? .unspecified })
    }

    /// Later assignments of a line win, and the first that is seen decides; a macro stands where its name does.
    private func assign(_ assignments: [Assignment], to states: inout [AttributeState?]) {
        if states.isEmpty { states = Array(repeating: nil, count: indices.count) }
        // A stack of our own, because a hostile file can chain macros by the ten thousand.
        var pending = [assignments[...]]
        while !pending.isEmpty {
            guard let assignment = pending[pending.count - 1].popLast() else {
                pending.removeLast()
                continue
            }
            guard states[assignment.name] == nil else { continue }
            states[assignment.name] = assignment.state
            if assignment.state == .set, let macro = macros[assignment.name] { pending.append(macro[...]) }
        }
    }

    private mutating func parse(
        _ file: File?, path: [UInt8], definesMacros: Bool, isObject: Bool = true
    ) -> AttributeFile? {
        switch file {
        case .content(let content):
            let parsed = AttributeFile(content, definesMacros: definesMacros, isObject: isObject)
            warnings += parsed.warnings.map { AttributeWarning(file: path, line: $0.line, problem: $0.problem) }
            return parsed
        case .tooLarge(let limit):
            warnings.append(AttributeWarning(file: path, line: nil, problem: .fileTooLarge(limit: limit)))
            return nil
        case nil: return nil
        }
    }

    /// Takes macros in, the last definition of a name being the one that holds.
    private mutating func define(_ definitions: [(name: [UInt8], assignments: [AttributeFile.Assignment])]) {
        for name in AttributeName.allCases { indices[name.name.withUTF8Buffer { Array($0) }] = name.rawValue }
        let effective = Dictionary(definitions.map { ($0.name, $0.assignments) }) { _, later in later }
        // Backwards from the names that are asked for, to every macro that leads to one.
        var users: [[UInt8]: [[UInt8]]] = [:]
        for (macro, assignments) in effective {
            for assignment in assignments { users[assignment.name, default: []].append(macro) }
        }
        var pending = Array(indices.keys)
        while let name = pending.popLast() {
            for macro in users[name] ?? [] where indices[macro] == nil {
                indices[macro] = indices.count
                pending.append(macro)
            }
        }
        for (macro, assignments) in effective {
            if let index = indices[macro] { macros[index] = relevant(assignments) }
        }
    }

    private func rules(of file: AttributeFile?) -> [Rule] {
        (file?.rules ?? []).compactMap { rule in
            let assignments = relevant(rule.assignments)
            return assignments.isEmpty ? nil : Rule(pattern: rule.pattern, assignments: assignments)
        }
    }

    private func relevant(_ assignments: [AttributeFile.Assignment]) -> [Assignment] {
        assignments.compactMap { assignment in indices[assignment.name].map { ($0, assignment.state) } }
    }
}
