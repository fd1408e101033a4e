import Escaping

/// Lines of a table: every column but the last as wide as its widest cell, two spaces between.
func table(_ rows: [[String]]) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
        row.enumerated().map { column, cell in
            column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
        }.joined(separator: "  ")
    }
}

/// What there is of a thing, a row each: its name and its text, which may have lines of its own. For ``table(_:)``, printed two
/// columns in.
func fields(_ optional: [(name: String, text: String?)]) -> [[String]] {
    let width = optional.map(\.name.count).max() ?? 0
    let separator = "\n" + String(repeating: " ", count: 2 + width + 2)
    return optional.compactMap { name, text in
        guard let lines = text?.split(separator: "\n") else { return nil }
        return [name, lines.map { "\(Escaped(line: $0, limit: 1000))" }.joined(separator: separator)]
    }
}
