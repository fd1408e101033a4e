/// What a pusher asks for with `git push -o`.
public enum PushOption: Hashable, Sendable, CustomStringConvertible {
    /// Take the commits and leave the running image as it is.
    case noBuild
    /// Build even if an image of the same source exists.
    case rebuild
    /// Build without what earlier builds have saved.
    case clean
    /// A line for the build's record: 1 to 512 bytes of UTF-8 without control characters.
    case message(String)

    /// Of a message, in bytes.
    public static let maximumLength = 512

    /// The spelling after `-o`, and after `--push-option` of `pushyard build`.
    public var description: String {
        switch self {
        case .noBuild: "no-build"
        case .rebuild: "rebuild"
        case .clean: "clean"
        case .message(let text): "message=\(text)"
        }
    }

    /// - Parameter bytes: one option as the client sent it, which may be up to 64 KiB of anything.
    public init(_ bytes: [UInt8]) throws(PushOptionError) {
        let plain: [PushOption] = [.noBuild, .rebuild, .clean]
        if let option = plain.first(where: { $0.description.utf8.elementsEqual(bytes) }) {
            self = option
            return
        }
        let key = Array("message".utf8)
        guard bytes.starts(with: key), bytes.count == key.count || bytes[key.count] == UInt8(ascii: "=") else {
            throw .unknown(bytes)
        }
        self = .message(try Self.message(bytes.dropFirst(key.count + 1)))
    }

    private static func message(_ bytes: ArraySlice<UInt8>) throws(PushOptionError) -> String {
        guard !bytes.isEmpty else { throw .emptyMessage }
        guard bytes.count <= maximumLength else { throw .longMessage(bytes.count) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .messageNotUnicode }
        let breaksLines = text.unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
        guard !breaksLines else { throw .controlCharacter(Array(bytes)) }
        return text
    }
}
