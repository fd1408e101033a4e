/// The refs that one push creates, to find those that git cannot keep beside another: `a` and `a/b`.
struct CreatedNames {
    private var refs: Set<RefName> = []
    /// For each directory of a created ref, that ref.
    private var directories: [[UInt8]: RefName] = [:]

    /// Adds `ref`, unless it is in conflict with one that is here or was added before; that one is returned.
    ///
    /// A deletion in the same push does not help: git processes refs in the client's order, or all at once.
    mutating func conflict(with ref: RefName, in repository: some RepositoryFacts) throws -> RefName? {
        if let below = try directories[ref.bytes] ?? repository.refs(below: ref).first { return below }
        for above in ref.enclosing where try refs.contains(above) || repository.current(above) != nil { return above }
        refs.insert(ref)
        for directory in ref.enclosing { directories[directory.bytes] = ref }
        return nil
    }
}

extension RefName {
    /// The refs that would have to be directories for this one to be.
    fileprivate var enclosing: [RefName] {
        bytes.indices.filter { bytes[$0] == UInt8(ascii: "/") }.compactMap { end in
            do {
                return try RefName(bytes[..<end])
            } catch {
                // What is no ref name, such as 'refs/heads', is a directory already or can be nothing else.
                return nil
            }
        }
    }
}
