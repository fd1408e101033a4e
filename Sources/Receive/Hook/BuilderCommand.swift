import Git
package import Tools

/// How the front reaches the builder: a command to which `build APP …` is added.
///
/// `["pushyard"]`, `["sudo", "-n", "pushyard"]` or `["ssh", "builder@factory", "pushyard"]`.
public struct BuilderCommand: Hashable, Sendable {
    private let words: [String]

    /// Nil for no words.
    public init?(_ words: [String]) {
        guard let name = words.first, !name.isEmpty else { return nil }
        self.words = words
    }

    /// Whether it goes over a network, where a compressed archive travels faster and a shell reads the arguments.
    public var isRemote: Bool {
        (words.first ?? "").split(separator: "/").last == "ssh"
    }

    /// The program with `arguments` added, each of which reaches the builder as one word.
    package func tool(_ arguments: [String], environment: [String: String]) -> Tool {
        // ssh(1) joins the words with spaces for the shell at the other end.
        let added = isRemote ? arguments.map(singleQuoted) : arguments
        return Tool(words[0], Array(words.dropFirst()) + added, environment: environment)
    }
}

extension PlannedBuild {
    /// What the builder is asked: all metadata that travels beside the archive.
    func arguments(pusher: KeyName, options: PushOptions) -> [String] {
        [
            "build", app.description, "--commit", commit.description, "--ref", ref.description, "--pusher",
            pusher.description,
        ]
            + options.options.flatMap { ["--push-option", $0.description] }
    }
}

/// One word for any POSIX shell, whatever it holds.
private func singleQuoted(_ word: String) -> String {
    "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
}
