import SystemPackage
import TestSupport

extension Yard {
    /// Files and directories of the front that a push must not leave behind, such as quarantines, locks of refs and tickets.
    var leftovers: [String] {
        get throws {
            try run("find", [front.string, "-mindepth", "1", "-printf", "%P\\n"]).success().outputText
                .split(separator: "\n").map(String.init).filter { !isExpected($0) }.sorted()
        }
    }

    private func isExpected(_ path: String) -> Bool {
        let components = path.split(separator: "/").map(String.init)
        return switch components[0] {
        case "apps": components.count <= 2 ? !components[components.count - 1].hasPrefix(".") : isRepository(path)
        case "hooks": components.count == 1 || path == "hooks/pre-receive"
        case "keys": components.count == 1 || path.wholeMatch(of: /keys\/[0-9a-f]+\.json/) != nil
        case "locks":
            path.wholeMatch(of: /locks(\/(keys|apps)\.lock|\/(turns|use)(\/[a-z0-9-]+)?|\/turns\/[^\/]+\/lock)?/)
                != nil
        case "rejected": path.wholeMatch(of: /rejected(\/[0-9][^\/]*(\/(source\.tar\.gz|reason\.json))?)?/) != nil
        default: false
        }
    }

    /// What is in a repository that nobody works on. Everything that was pushed is in packs.
    private func isRepository(_ path: String) -> Bool {
        let file = path.split(separator: "/").dropFirst(2).joined(separator: "/")
        if file.hasPrefix("refs/") { return !file.hasSuffix(".lock") }
        return ["config", "HEAD", "pushyard.json", "refs", "objects", "objects/info", "objects/pack"].contains(file)
            || file.wholeMatch(of: /objects\/pack\/pack-[0-9a-f]+\.(pack|idx|rev)/) != nil
    }
}
