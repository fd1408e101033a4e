import Escaping
import Tools

extension ChainHost {
    /// Sees that the programs are here that a plan's images need, and that they may do what they want, before anything is
    /// built; and readies the programs' stores.
    ///
    /// - Throws: ``ChainError/notAllowed(_:image:)``, ``ChainError/missing(tool:package:)``, ``ChainError/outdated(tool:found:wanted:)``.
    public func prepare(for images: [PlannedImage]) throws {
        let built = images.filter { if case .build = $0.state { true } else { false } }
        for image in built.map(\.image) where !allowsPrivileges {
            if let privilege = image.privileges.first { throw ChainError.notAllowed(privilege, image: image.label) }
        }
        for tool in Set(built.flatMap(\.tools)).sorted(by: { $0.name < $1.name }) { try check(tool) }
        if built.contains(where: { $0.usesContainerStore }) {
            try Buildah.prepare(files, environment: environment)
            if Tool("buildah", environment: environment).isInstalled { try Buildah.sweep(files, environment) }
        }
    }

    private func check(_ tool: RequiredTool) throws {
        guard Tool(tool.name, environment: environment).isInstalled else {
            throw ChainError.missing(tool: tool.name, package: package(tool.name))
        }
        guard let wanted = tool.version else { return }
        var variables = environment
        variables["CHECKPOINT_DISABLE"] = "1"
        let output = try Tool(tool.name, ["--version"], environment: variables).output()
        let text = String(decoding: output, as: UTF8.self)
        guard let found = Version(in: text) else { return }
        if found < wanted {
            throw ChainError.outdated(tool: tool.name, found: "\(found)", wanted: "\(wanted)")
        }
    }
}

/// A program that a builder starts, and the oldest version that will do; seed 003 says so of docker and packer.
struct RequiredTool: Hashable {
    let name: String
    var version: Version?
}

/// Numbers with points between them.
struct Version: Hashable, Comparable, CustomStringConvertible {
    private let numbers: [Int]

    init(_ numbers: Int...) { self.numbers = numbers }

    /// The first that stands in a text: `Docker version 20.10.24+dfsg1, build …`.
    init?(in text: String) {
        for word in text.split(whereSeparator: { " ,\nv".contains($0) }) {
            let parts = word.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }.split(separator: ".")
            if parts.count > 1 {
                numbers = parts.compactMap { Int($0) }
                return
            }
        }
        return nil
    }

    static func < (one: Version, other: Version) -> Bool { one.numbers.lexicographicallyPrecedes(other.numbers) }

    var description: String { numbers.map(String.init).joined(separator: ".") }
}

extension PlannedImage {
    fileprivate var tools: [RequiredTool] {
        switch image.builder {
        case .dockerfile:
            choices.engine == .docker
                ? [RequiredTool(name: "docker", version: Version(1, 13))]
                : [RequiredTool(name: "buildah", version: Version(1, 28))]
        case .packer:
            [
                RequiredTool(name: "packer", version: Version(1, 0)),
                RequiredTool(name: "docker", version: Version(1, 13)),
            ]
        case .run(let build):
            build.security.needsPrivileges ? [RequiredTool(name: "podman"), RequiredTool(name: "buildah")] : []
        case .debootstrap: [RequiredTool(name: "mmdebstrap")]
        }
    }

    fileprivate var usesContainerStore: Bool {
        switch image.builder {
        case .dockerfile: choices.engine == .buildah
        case .run(let build): build.security.needsPrivileges
        case .packer, .debootstrap: false
        }
    }
}
