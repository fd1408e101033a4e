public import SystemPackage

/// One step of an image's build, as `chain plan` prints it and as the builder does it.
public enum ChainCommand: Hashable, Sendable {
    /// A program and its arguments, started in a directory, by nobody's shell.
    case tool([String], directory: FilePath)
    /// A script for `/bin/sh -eu` in the container of a `run`.
    case container(script: String)
    /// What becomes of the container's root: an image of this name.
    case commit(String)
    /// mmdebstrap(1) and its arguments; the tar archive on its standard output becomes the image's one layer.
    case bootstrap([String])
}

/// Where a builder's files are: what a plan cannot know.
public struct BuildPlaces: Sendable {
    /// The file of ``PlannedImage/file(given:)``.
    public var rendered: FilePath
    /// The directories of artefacts.
    public var artifacts: [ImageID: FilePath]
    /// The files of secrets, by id.
    public var secrets: [String: FilePath]
    /// The label of the result; none if nil.
    public var key: ChainKey?

    public init(
        rendered: FilePath, artifacts: [ImageID: FilePath] = [:], secrets: [String: FilePath] = [:],
        key: ChainKey? = nil
    ) {
        (self.rendered, self.artifacts, self.secrets, self.key) = (rendered, artifacts, secrets, key)
    }
}

extension ChainCommand: CustomStringConvertible {
    /// As one would type it into a shell.
    public var description: String {
        switch self {
        case .tool(let words, let directory):
            "cd \(quoted(directory.string)) && \(words.map(quoted).joined(separator: " "))"
        case .container(let script): "run /bin/sh -euc \(quoted(script))"
        case .commit(let name): "commit \(quoted(name))"
        case .bootstrap(let words): words.map(quoted).joined(separator: " ")
        }
    }

    private func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                isVariableName("_\(UnicodeScalar(byte))") || "@%+=:,./-".utf8.contains(byte)
            }
        return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }
}
