import OCI

/// `matrix`: variables with their values, of which every combination is an image of its own.
///
/// `exclude` takes out the combinations that have all values of one of its maps. A map of `include` adds its other values to the
/// combinations that have all those of its variables that the matrix has; if there is none, it is a combination itself.
struct Matrix {
    /// Sorted by the order of values; variables by name.
    let combinations: [[String: String]]

    /// None, once, for an entry without a matrix.
    static let single = Matrix(combinations: [[:]])

    private init(combinations: [[String: String]]) { self.combinations = combinations }

    /// - Parameter limit: of combinations.
    init?(_ entry: ManifestEntry, limit: Int, _ findings: inout Findings) {
        guard entry.has("matrix") else {
            self = .single
            return
        }
        guard let matrix = entry.entry("matrix", &findings) else { return nil }
        var variables: [(name: String, values: [String])] = []
        for name in matrix.members.keys.sorted() where name != "include" && name != "exclude" {
            guard isVariableName(name) else {
                findings.report(.name(key: "matrix", name), entry.place)
                return nil
            }
            guard let values = matrix.strings(name, &findings) else { return nil }
            variables.append((name, values))
        }
        guard let excluded = Self.maps("exclude", matrix, &findings),
            let included = Self.maps("include", matrix, &findings)
        else { return nil }
        var combinations: [[String: String]] = variables.isEmpty ? [] : [[:]]
        for (name, values) in variables {
            guard combinations.count * values.count <= limit else {
                findings.report(.tooMuch("'matrix' has more than \(limit) combinations"), entry.place)
                return nil
            }
            combinations = combinations.flatMap { one in values.map { one.merging([name: $0]) { _, new in new } } }
        }
        let names = Set(variables.map(\.name))
        if let unknown = excluded.lazy.flatMap(\.keys).first(where: { !names.contains($0) }) {
            findings.report(.matrix("'exclude' has '\(unknown)', which is no variable"), entry.place)
        }
        combinations.removeAll { one in excluded.contains { $0.allSatisfy { one[$0.key] == $0.value } } }
        for map in included {
            let keys = map.filter { names.contains($0.key) }
            let indices = combinations.indices.filter { index in
                keys.allSatisfy { combinations[index][$0.key] == $0.value }
            }
            for index in indices { combinations[index].merge(map) { old, _ in old } }
            if indices.isEmpty { combinations.append(map) }
        }
        guard !combinations.isEmpty else {
            findings.report(.matrix("no combination is left"), entry.place)
            return nil
        }
        guard combinations.count <= limit else {
            findings.report(.tooMuch("'matrix' has more than \(limit) combinations"), entry.place)
            return nil
        }
        self.combinations = combinations
    }

    private static func maps(_ key: String, _ matrix: ManifestEntry, _ findings: inout Findings) -> [[String: String]]?
    {
        guard let value = matrix.members[key], value != .null else { return [] }
        guard case .array(let elements) = value, case let maps = elements.compactMap(\.texts),
            maps.count == elements.count
        else {
            findings.report(.matrix("'\(key)' is not a list of objects of texts"), matrix.place)
            return nil
        }
        guard maps.count <= 1000 else {
            findings.report(.tooMuch("'matrix': '\(key)' has more than 1000 maps"), matrix.place)
            return nil
        }
        for map in maps { matrix.checkNames("matrix", map, &findings) }
        return maps
    }
}
