/// `$NAME`, `${NAME}`, `${NAME:-word}`, `${NAME-word}`, `${NAME:+word}` and `${NAME+word}` of a Dockerfile.
/// https://docs.docker.com/reference/dockerfile/#environment-replacement
struct DockerfileVariables {
    /// Bytes of a text that is expanded: no path or reference is longer, and values are made of values.
    private static let maximumLength = 4096

    /// A variable that is declared without a value is not here.
    var values: [String: String] = [:]

    /// - Returns: the text with the values; nothing stands for what has none, as in Docker.
    func expand(_ text: String) -> String { expand(text, depth: 0) }

    private func expand(_ text: String, depth: Int) -> String {
        // Defaults in defaults; nobody writes more of them.
        guard depth < 8 else { return text }
        var result = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "\\", let next = rest.first, next == "$" {
                result.append(rest.removeFirst())
            } else if character == "$", let value = take(&rest, depth) {
                result += value
            } else {
                result.append(character)
            }
            if result.utf8.count > Self.maximumLength { return result }
        }
        return result
    }

    /// What stands for the variable at the start of `rest`; nil if it is none.
    private func take(_ rest: inout Substring, _ depth: Int) -> String? {
        guard rest.first == "{" else {
            let name = rest.prefix { isVariableName("_\($0)") }
            guard isVariableName(String(name)) else { return nil }
            rest = rest.dropFirst(name.count)
            return values[String(name), default: ""]
        }
        guard let end = closing(rest) else { return nil }
        let inside = rest[rest.index(after: rest.startIndex)..<end]
        let name = String(inside.prefix { isVariableName("_\($0)") })
        guard isVariableName(name) else { return nil }
        rest = rest[rest.index(after: end)...]
        var modifier = inside.dropFirst(name.count)
        let isColon = modifier.first == ":"
        if isColon { modifier = modifier.dropFirst() }
        let value = values[name].flatMap { isColon && $0.isEmpty ? nil : $0 }
        let word = String(modifier.dropFirst())
        return switch modifier.first {
        case "-": value ?? expand(word, depth: depth + 1)
        case "+": value == nil ? "" : expand(word, depth: depth + 1)
        default: values[name, default: ""]
        }
    }

    /// The brace that closes the one at the start.
    private func closing(_ text: Substring) -> Substring.Index? {
        var depth = 0
        for index in text.indices {
            if text[index] == "{" { depth += 1 }
            if text[index] == "}" {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }
}
