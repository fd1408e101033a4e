import OCI

/// What a Dockerfile says about the images and files that it is made from, its arguments being known.
struct DockerfileReading {
    /// Another image's files, or the context's, that a RUN sees while it runs.
    struct Bind: Hashable {
        /// Of the RUN: which instruction.
        let instruction: Int
        /// A named context or an image; nil is the build's own context.
        let from: String?
    }

    /// The images of `FROM`, `COPY --from` and `RUN --mount=from`, each once, in the order of the file; stages and named contexts are
    /// not among them.
    private(set) var references: [ImageReference] = []
    /// The images of `FROM` alone.
    private(set) var bases: [ImageReference] = []
    /// The names of every `ARG`.
    private(set) var declared: Set<String> = []
    /// Patterns of what is taken from the context: of COPY, ADD and bind mounts.
    private(set) var sources: Set<String> = []
    private(set) var binds: [Bind] = []
    /// The named contexts that are used.
    private(set) var contexts: Set<String> = []
    /// What is wrong with it, as sentences.
    private(set) var faults: [String] = []

    private var stages: Set<String> = []
    private var stageCount = 0
    private let known: Set<String>

    /// - Parameters:
    ///   - arguments: the values of build arguments.
    ///   - replacement: `--from`: what stands for the first FROM's image.
    ///   - contexts: the names of contexts.
    init(
        _ dockerfile: Dockerfile, arguments: [String: String], replacing replacement: ImageReference?,
        contexts: Set<String>
    ) {
        known = contexts
        var global = DockerfileVariables()
        var local = DockerfileVariables()
        for (number, instruction) in dockerfile.instructions.enumerated() {
            switch instruction.name {
            case "ARG":
                for word in instruction.words {
                    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                        String.init)
                    declared.insert(parts[0])
                    let variables = stageCount == 0 ? global : local
                    let value =
                        arguments[parts[0]] ?? (parts.count > 1 ? variables.expand(unquoted(parts[1])) : nil)
                        ?? (stageCount == 0 ? nil : global.values[parts[0]])
                    if stageCount == 0 { global.values[parts[0]] = value } else { local.values[parts[0]] = value }
                }
            case "ENV" where instruction.words.first?.contains("=") == false:
                // The form of old: one name, and all the rest is its value.
                let value = instruction.words.dropFirst().joined(separator: " ")
                local.values[instruction.words[0]] = local.expand(unquoted(value))
            case "ENV":
                for word in instruction.words {
                    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                        String.init)
                    if parts.count == 2 { local.values[parts[0]] = local.expand(unquoted(parts[1])) }
                }
            case "FROM":
                from(instruction, global, stageCount == 0 ? replacement : nil)
                local = DockerfileVariables()
            case "COPY", "ADD": copy(instruction, local)
            case "RUN": run(instruction, number, local)
            default: break
            }
        }
        if stageCount == 0 { faults.append("its file has no 'FROM'") }
    }

    private mutating func from(
        _ instruction: DockerfileInstruction, _ variables: DockerfileVariables, _ replacement: ImageReference?
    ) {
        stageCount += 1
        let words = instruction.words
        let given = words.first ?? ""
        let name = unquoted(replacement?.familiar ?? variables.expand(given))
        if name.isEmpty {
            faults.append("'FROM \(given)' names no image")
        } else if name != "scratch", !isStage(name), let reference = use(name, "FROM \(given)") {
            if !bases.contains(reference) { bases.append(reference) }
        }
        if words.count >= 3, words[1].lowercased() == "as" { stages.insert(words[2].lowercased()) }
    }

    private mutating func copy(_ instruction: DockerfileInstruction, _ variables: DockerfileVariables) {
        if let from = instruction.flags.first(where: { $0.name == "from" })?.value {
            let name = variables.expand(from)
            if !isStage(name) { _ = use(name, "\(instruction.name) --from=\(from)") }
            return
        }
        var words = instruction.words
        if instruction.arguments.contains("["), let start = words.firstIndex(where: { $0.hasPrefix("[") }) {
            // The form for names with blanks; as JSON its words are between double quotes.
            let list = words[start...].joined(separator: " ")
            words = list.split(separator: "\"").enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
        }
        for word in words.dropLast() where !word.hasPrefix("<<") { add(source: variables.expand(unquoted(word))) }
    }

    private mutating func run(_ instruction: DockerfileInstruction, _ number: Int, _ variables: DockerfileVariables) {
        for flag in instruction.flags where flag.name == "mount" {
            var options: [String: String] = [:]
            for option in flag.value.split(separator: ",") {
                let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
                options[parts[0]] = parts.count > 1 ? variables.expand(parts[1]) : ""
            }
            let type = options["type"] ?? "bind"
            guard type == "bind" || type == "cache" else { continue }
            if let from = options["from"] {
                guard !isStage(from) else { continue }
                _ = use(from, "RUN --mount=from=\(from)")
                if type == "bind" { binds.append(Bind(instruction: number, from: from)) }
            } else if type == "bind" {
                add(source: options["source"] ?? options["src"] ?? ".")
                binds.append(Bind(instruction: number, from: nil))
            }
        }
    }

    /// Adds a name to the references, unless it is a context's.
    private mutating func use(_ name: String, _ text: String) -> ImageReference? {
        if known.contains(name) {
            contexts.insert(name)
            return nil
        }
        do throws(ReferenceError) {
            let reference = try ImageReference(name).withDefaultTag
            if !references.contains(reference) { references.append(reference) }
            return reference
        } catch {
            faults.append("'\(text)': \(error)".split(separator: "\n").first.map(String.init) ?? text)
            return nil
        }
    }

    private func isStage(_ name: String) -> Bool {
        stages.contains(name.lowercased()) || Int(name).map { $0 < stageCount } == true
    }

    private mutating func add(source: String) {
        guard !source.contains("://"), !source.hasPrefix("git@") else { return }
        // What is above the context is in it, for builders.
        let components = source.split(separator: "/").filter { $0 != "." && $0 != ".." }
        sources.insert(source.contains("$") || components.isEmpty ? "." : components.joined(separator: "/"))
    }
}

private func unquoted(_ text: String) -> String {
    guard text.count >= 2, let quote = text.first, quote == text.last, "\"'".contains(quote) else { return text }
    return String(text.dropFirst().dropLast())
}
