public import SystemPackage

/// What a key holder asks for: the value of SSH_ORIGINAL_COMMAND, which sshd(8) sets beside a forced command.
///
///     command    = service SP ( "'" repository "'" / repository )
///     service    = "git-receive-pack" / "git-upload-pack"
///     repository = [ "/" ] app [ ".git" ]
///
/// That is what git, JGit, go-git and dulwich send. There is no other quoting, no escape and no option; the string
/// itself is never run or passed on: ``arguments(repository:hooks:)`` makes a new command from the parsed values.
public struct SSHCommand: Hashable, Sendable {
    /// In bytes: room for the longest service and app name, and for nothing that a log or a message would choke on.
    public static let maximumLength = 256

    /// The two sides of a git transport, under the names that clients use.
    public enum Service: String, CaseIterable, Sendable {
        case receivePack = "git-receive-pack"
        case uploadPack = "git-upload-pack"
    }

    public let service: Service
    public let app: AppName

    /// - Parameter original: the bytes of SSH_ORIGINAL_COMMAND; nil when sshd has not set it, as for a login.
    public init(_ original: [UInt8]?) throws(SSHCommandError) {
        guard let original, !original.isEmpty else { throw .login }
        guard original.count <= Self.maximumLength else { throw .tooLong }
        guard !original.contains(where: \.isControl) else { throw .controlCharacter(original) }

        let verb = original.prefix { $0 != UInt8(ascii: " ") }
        guard let service = Service.allCases.first(where: { $0.rawValue.utf8.elementsEqual(verb) }) else {
            throw verb.elementsEqual("git-upload-archive".utf8) ? .archive : .unknown(Array(verb))
        }
        guard verb.count < original.count else { throw .noRepository(service) }
        self.service = service
        app = try Self.app(original[(verb.endIndex + 1)...])
    }

    /// The command to run for a repository that has been found and verified, without the client's own bytes.
    ///
    /// - Parameter hooks: the directory that git looks for hooks in, whatever the repository's configuration says.
    public func arguments(repository: FilePath, hooks: FilePath) -> [String] {
        let options = ["git", "-c", "core.hooksPath=\(hooks.string)"]
        return switch service {
        case .receivePack: options + ["receive-pack", repository.string]
        case .uploadPack: options + ["upload-pack", "--strict", repository.string]
        }
    }

    private static func app(_ argument: ArraySlice<UInt8>) throws(SSHCommandError) -> AppName {
        let quote = UInt8(ascii: "'")
        var word = argument
        if word.count >= 2, word.first == quote, word.last == quote { word = word.dropFirst().dropLast() }
        if word.first == UInt8(ascii: "/") { word = word.dropFirst() }
        guard !word.contains(UInt8(ascii: "/")) else { throw .path(Array(argument)) }
        if word.suffix(4).elementsEqual(".git".utf8) { word = word.dropLast(4) }
        do {
            return try AppName(word)
        } catch {
            throw .app(error)
        }
    }
}
