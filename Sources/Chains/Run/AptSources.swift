import Filesystem
import SystemPackage

/// Where a machine's packages come from: sources.list(5).
enum AptSources {
    /// The lines about a suite, its updates and its security, in the one-line style; nil if there are none.
    ///
    /// - Parameter apt: apt's directory.
    static func machine(for suite: String, in apt: FilePath = "/etc/apt") throws -> String? {
        var lines: [String] = []
        for (isStyled, text) in try files(in: apt) {
            lines += isStyled ? stanzas(of: text, suite) : self.lines(of: text, suite)
        }
        return lines.isEmpty ? nil : lines.map { $0 + "\n" }.joined()
    }

    private static func files(in apt: FilePath) throws -> [(isStyled: Bool, text: String)] {
        var files: [(Bool, String)] = []
        for (place, list) in [(apt, "sources.list"), (apt.appending("sources.list.d"), nil)] {
            // Not every system has both.
            guard let directory = try? Directory(place) else { continue }
            for entry in try directory.entries().sorted(by: { "\($0.name)" < "\($1.name)" })
            where entry.kind == .regular {
                let name = "\(entry.name)"
                let isStyled = name.hasSuffix(".sources")
                guard list.map({ $0 == name }) ?? (isStyled || name.hasSuffix(".list")) else { continue }
                let bytes = try directory.contents(of: RelativePath(entry.name), limit: 1 << 20)
                files.append((isStyled, String(decoding: bytes, as: UTF8.self)))
            }
        }
        return files
    }

    /// One-line-style sources.
    private static func lines(of text: String, _ suite: String) -> [String] {
        text.split(separator: "\n").map(String.init).filter { line in
            line.hasPrefix("deb ") && line.split(separator: " ").contains { isAbout(String($0), suite) }
        }
    }

    /// deb822-style sources.
    private static func stanzas(of text: String, _ suite: String) -> [String] {
        var lines: [String] = []
        var fields: [String: [Substring]] = [:]
        func finish() {
            defer { fields = [:] }
            guard fields["types"]?.contains("deb") == true, fields["enabled"]?.first != "no" else { return }
            let options = (fields["signed-by"]?.first).flatMap { $0.hasPrefix("/") ? "[signed-by=\($0)] " : nil } ?? ""
            for uri in fields["uris"] ?? [] {
                for wanted in (fields["suites"] ?? []).map(String.init) where isAbout(wanted, suite) {
                    let components = (fields["components"] ?? []).joined(separator: " ")
                    lines.append("deb \(options)\(uri) \(wanted) \(components)")
                }
            }
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy({ $0 == " " || $0 == "\t" }) {
                finish()
            } else if line.first != "#", let colon = line.firstIndex(of: ":"), line.first != " " {
                let value = line[line.index(after: colon)...].split(whereSeparator: { $0 == " " || $0 == "\t" })
                fields[line[..<colon].lowercased()] = value
            }
        }
        finish()
        return lines
    }

    private static func isAbout(_ text: String, _ suite: String) -> Bool {
        text == suite || text == "\(suite)-updates" || text == "\(suite)-security"
    }
}
