import FoundationEssentials
import SystemPackage
import TestSupport

/// What the front's refs, the builder's records, the registry's tags and the rejected sources say about the same pushes.
struct Agreement {
    let builds: [Build]
    let rejected: [Rejected]

    struct Build: Decodable {
        let id: String
        let app: String
        let commit: String?
        let state: String
        let image: String?
        let code: String?
        let message: String?
    }

    struct Rejected: Decodable {
        let id: String
        let app: String
        let commit: String?
        let side: String
    }

    private let line: Line

    init(of line: Line) throws {
        self.line = line
        builds = try Self.documents("builds", "list", "--limit", "100000", "--json", at: line)
        rejected = try Self.documents("rejected", "list", "--json", at: line)
    }

    private static func documents<Document: Decodable>(_ arguments: String..., at line: Line) throws -> [Document] {
        try JSONDecoder().decode([Document].self, from: Data(line.yard.pushyard(arguments).success().output))
    }

    /// A sentence for each thing that two of them tell differently.
    var disagreements: [String] {
        get throws {
            let ended = ["succeeded", "failed", "cancelled", "died"]
            var found = builds.filter { !ended.contains($0.state) }.map { "build \($0.id) is \($0.state)" }
            for app in Set(builds.map(\.app)).sorted() { found += try disagreements(of: app) }
            return found
        }
    }

    private func disagreements(of app: String) throws -> [String] {
        let builds = builds.filter { $0.app == app }
        let taken = builds.filter { $0.state == "succeeded" }
        let commits = Set(builds.compactMap(\.commit))
        var found: [String] = []

        let head = try line.yard.head(of: app)
        if let head, !taken.contains(where: { $0.commit == head }) { found.append("\(app) is at \(head), never built") }
        if let head, try line.digest(app, String(head.prefix(12))) != line.digest(app, "latest") {
            found.append("\(app):latest is not \(head)")
        }
        for build in taken {
            guard let commit = build.commit, try line.digest(app, String(commit.prefix(12))) == build.image else {
                found.append("the registry has not what build \(build.id) has made")
                continue
            }
        }
        for tag in try line.tags(of: app) where tag != "latest" && !commits.contains(where: { $0.hasPrefix(tag) }) {
            found.append("\(app):\(tag) was never built")
        }
        let kept = rejected.filter { $0.app == app }
        for build in builds where build.state == "failed" && !kept.contains(where: { $0.commit == build.commit }) {
            // Not the pusher's doing, such as when what carries a build's packets is killed: there is nothing to look at.
            guard !["E-ENGINE", "E-IMAGE", "E-PUSH", "E-BUILDER"].contains(build.code) else { continue }
            found.append("the source of build \(build.id) is not kept, which has failed: \(build.code ?? "")")
        }
        for source in kept where source.commit == head {
            found.append("\(source.id) was rejected and is the head of \(app)")
        }
        return found
    }
}

extension Line {
    fileprivate func tags(of app: String) throws -> [String] {
        struct Tags: Decodable { let tags: [String]? }
        let list = try run("curl", ["--silent", "http://\(registry.host)/v2/\(app)/tags/list"]).success()
        return try JSONDecoder().decode(Tags.self, from: Data(list.output)).tags ?? []
    }
}
