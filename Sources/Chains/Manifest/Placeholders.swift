/// Values for `{name}`, `{0}`, `{img_parts[tag]}`: what seed 003's program has of Python's str.format.
///
/// `{{` and `}}` are braces. A value is put in as it is, never looked through again.
struct Placeholders {
    /// Why a text cannot be filled in.
    enum Fault: Error, Equatable {
        case unknown(String)
        case conversion(String)
        case brace
        case tooLong

        var reason: String {
            switch self {
            case .unknown(let name): "nothing is called '{\(name)}'"
            case .conversion(let field): "'{\(field)}' converts or formats, which is not supported"
            case .brace: "a brace stands alone"
            case .tooLong: "it becomes longer than \(Manifest.maximumText) bytes"
            }
        }
    }

    /// Names as they stand between braces: `name`, `img_parts[tag]`.
    var values: [String: String]

    var known: [String] { values.keys.sorted() }

    func fill(_ text: String) throws(Fault) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }) else {
            return try bounded(text)
        }
        var result = ""
        var rest = text[...]
        var position = 0
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            result += rest[..<brace]
            let after = rest[rest.index(after: brace)...]
            if after.first == rest[brace] {
                result.append(rest[brace])
                rest = after.dropFirst()
                continue
            }
            guard rest[brace] == "{", let end = after.firstIndex(where: { $0 == "}" || $0 == "{" }), after[end] == "}"
            else { throw .brace }
            var field = String(after[..<end])
            if field.isEmpty {
                // Python counts these.
                field = String(position)
                position += 1
            }
            guard let value = values[field] else {
                throw field.contains(where: { $0 == "!" || $0 == ":" }) ? .conversion(field) : .unknown(field)
            }
            result += value
            _ = try bounded(result)
            rest = after[after.index(after: end)...]
        }
        return try bounded(result + rest)
    }

    private func bounded(_ text: String) throws(Fault) -> String {
        guard text.utf8.count <= Manifest.maximumText else { throw .tooLong }
        return text
    }
}
