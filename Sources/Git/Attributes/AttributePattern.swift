/// The left side of a line of attributes: which paths the line is about, relative to the directory of its file.
///
/// [gitattributes(5)](https://git-scm.com/docs/gitattributes); the forms are those of gitignore(5).
struct AttributePattern: Sendable {
    /// It ended with a slash: only directories match.
    private let isDirectoryOnly: Bool
    /// It has no slash otherwise: the last component of a path at any depth is compared.
    private let isBasenameOnly: Bool
    private let wildmatch: Wildmatch

    /// Nil if `pattern` is negative (`!pattern`), which attributes do not have.
    init?(_ pattern: some Sequence<UInt8>) {
        // git keeps patterns as C strings; a quoted one can hold a NUL.
        var pattern = ArraySlice(pattern.prefix { $0 != 0 })
        if pattern.first == UInt8(ascii: "!") { return nil }
        isDirectoryOnly = pattern.last == UInt8(ascii: "/")
        if isDirectoryOnly { pattern.removeLast() }
        isBasenameOnly = !pattern.contains(UInt8(ascii: "/"))
        if pattern.first == UInt8(ascii: "/") { pattern.removeFirst() }
        wildmatch = Wildmatch(pattern)
    }

    func matches(_ path: AttributePath, below directory: Int) -> Bool {
        if isDirectoryOnly && !path.isDirectory { return false }
        return wildmatch.matches(path.bytes.span.extracting((isBasenameOnly ? path.basename : directory)...))
    }
}

/// A path that attributes are looked up for.
struct AttributePath {
    /// From the top of the tree, without a slash at the end.
    let bytes: [UInt8]
    /// Where the last component starts.
    let basename: Int
    let isDirectory: Bool
}
