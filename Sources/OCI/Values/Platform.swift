import Escaping
import Glibc

/// What an image runs on: an operating system, an architecture and its variant, in the words of Go's GOOS and GOARCH.
public struct Platform: Hashable, Sendable {
    public let os: String
    public let architecture: String
    /// Such as `v7` for arm; nil where the architecture has only one, or for its usual one (`v8` of arm64, `v1` of amd64).
    public let variant: String?
    public var osVersion: String?
    public var osFeatures: [String]

    /// Parses `os/architecture[/variant]`; `x86_64`, `aarch64` and the like are understood.
    public init(_ text: some StringProtocol) throws(PlatformError) {
        let parts = String(text).split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (2...3).contains(parts.count), parts.allSatisfy(Self.isName) else { throw .notAPlatform(String(text)) }
        self.init(
            os: parts[0], architecture: parts[1], variant: parts.count == 3 ? parts[2] : nil)
    }

    /// The platform of this machine.
    public static var current: Platform {
        var name = utsname()
        // uname(2) fails only on a bad address.
        precondition(uname(&name) == 0)
        let machine = withUnsafeBytes(of: name.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return Platform(os: "linux", architecture: machine, variant: nil)
    }

    /// What this platform runs, best first: older variants of arm and amd64 too.
    var accepted: [Platform] {
        let variants: [String?] =
            switch (architecture, variant) {
            case ("arm", "v8"): ["v8", "v7", "v6", "v5"]
            case ("arm", "v7"): ["v7", "v6", "v5"]
            case ("arm", "v6"): ["v6", "v5"]
            case ("amd64", "v4"): ["v4", "v3", "v2", nil]
            case ("amd64", "v3"): ["v3", "v2", nil]
            case ("amd64", "v2"): ["v2", nil]
            case ("arm64", let variant?): [variant, nil]
            default: [variant]
            }
        return variants.map { Platform(os: os, architecture: architecture, variant: $0) }
    }

    /// Whether what is made for another platform runs on this one.
    public func accepts(_ other: Platform) -> Bool { accepted.contains { $0.isSameMachine(as: other) } }

    func isSameMachine(as other: Platform) -> Bool {
        (os, architecture, variant) == (other.os, other.architecture, other.variant)
    }

    private init(os: String, architecture: String, variant: String?) {
        self.os = os.lowercased()
        switch (architecture.lowercased(), variant) {
        case ("x86_64", let variant), ("x86-64", let variant), ("amd64", let variant):
            (self.architecture, self.variant) = ("amd64", variant == "v1" ? nil : variant)
        case ("aarch64", let variant), ("arm64", let variant):
            (self.architecture, self.variant) = ("arm64", variant == "v8" || variant == "8" ? nil : variant)
        case ("armhf", _), ("armv7l", _), ("arm", nil), ("arm", "7"):
            (self.architecture, self.variant) = ("arm", "v7")
        case ("armel", _), ("armv6l", _), ("arm", "6"): (self.architecture, self.variant) = ("arm", "v6")
        case ("i386", _), ("i686", _): (self.architecture, self.variant) = ("386", nil)
        case (let other, let variant): (self.architecture, self.variant) = (other, variant)
        }
        osFeatures = []
    }

    private static func isName(_ part: String) -> Bool {
        !part.isEmpty && part.utf8.allSatisfy { $0.isAlphanumeric || "_.-".utf8.contains($0) }
    }
}

extension Platform: CustomStringConvertible {
    public var description: String {
        variant.map { "\(os)/\(architecture)/\($0)" } ?? "\(os)/\(architecture)"
    }
}

extension Platform {
    /// Nil where the document names no platform.
    init?(_ fields: Fields) throws(DocumentError) {
        var fields = fields
        try self.init(taking: &fields)
    }

    /// Takes the members of a platform out of a document that has more. Nil where it names no platform.
    init?(taking fields: inout Fields) throws(DocumentError) {
        let os = try fields.string("os") ?? ""
        let architecture = try fields.string("architecture") ?? ""
        let variant = try fields.string("variant")
        if os.isEmpty && architecture.isEmpty { return nil }
        for (key, name) in [("os", os), ("architecture", architecture), ("variant", variant ?? "")]
        where !(name.isEmpty || Self.isName(name)) {
            throw fields.fault(key, "'\(Escaped(name))' is not a platform's name")
        }
        self.init(os: os, architecture: architecture, variant: variant.flatMap { $0.isEmpty ? nil : $0 })
        osVersion = try fields.string("os.version")
        osFeatures = try fields.strings("os.features") ?? []
    }

    var json: JSON {
        var members: [String: JSON] = ["os": .string(os), "architecture": .string(architecture)]
        members.set("variant", variant)
        members.set("os.version", osVersion)
        members.set("os.features", osFeatures)
        return .object(members)
    }
}

/// A text that is no platform.
public enum PlatformError: Error, Hashable, Sendable, CustomStringConvertible {
    case notAPlatform(String)

    public var description: String {
        switch self {
        case .notAPlatform(let text): "'\(Escaped(text))' is not a platform: expected one such as 'linux/arm64'"
        }
    }
}
