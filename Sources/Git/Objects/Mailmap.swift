/// Whom the names and mail addresses of commits stand for; gitmailmap(5).
struct Mailmap {
    private struct Target {
        var name: [UInt8]?
        var mail: [UInt8]?
    }

    /// Keys are in lower case.
    private var byMail: [[UInt8]: Target] = [:]
    private var byMailAndName: [[UInt8]: [[UInt8]: Target]] = [:]

    init(_ content: [UInt8]) {
        for line in content.prefix(while: { $0 != 0 }).split(separator: UInt8(ascii: "\n"))
        where line.first != UInt8(ascii: "#") {
            var rest = line
            guard let proper = Self.takePerson(&rest, mayLackMail: false) else { continue }
            if let old = Self.takePerson(&rest, mayLackMail: true) {
                add(Target(name: proper.name, mail: proper.mail), for: old.mail, old.name)
            } else {
                add(Target(name: proper.name, mail: nil), for: proper.mail, nil)
            }
        }
    }

    private mutating func add(_ target: Target, for mail: [UInt8], _ name: [UInt8]?) {
        let key = Self.lowercased(mail)
        if let name {
            byMail[key] = byMail[key] ?? Target()
            byMailAndName[key, default: [:]][Self.lowercased(name)] = target
        } else {
            let known = byMail[key]
            byMail[key] = Target(name: target.name ?? known?.name, mail: target.mail ?? known?.mail)
        }
    }

    /// `Name <mail>`; the name may be missing.
    private static func takePerson(
        _ rest: inout ArraySlice<UInt8>, mayLackMail: Bool
    ) -> (name: [UInt8]?, mail: [UInt8])? {
        guard let less = rest.firstIndex(of: UInt8(ascii: "<")),
            let greater = rest[less...].firstIndex(of: UInt8(ascii: ">")),
            mayLackMail || greater > less + 1
        else { return nil }
        let name = rest[..<less].drop { $0.isGitSpace }
        let trimmed = Array(name.dropLast(name.reversed().prefix { $0.isGitSpace }.count))
        let mail = Array(rest[(less + 1)..<greater])
        rest = rest[(greater + 1)...]
        return (trimmed.isEmpty ? nil : trimmed, mail)
    }

    /// The person behind `person`.
    func resolve(_ person: Person) -> Person {
        let key = Self.lowercased(person.mail)
        guard let target = byMailAndName[key]?[Self.lowercased(person.name)] ?? byMail[key] else { return person }
        return person.replacing(name: target.name ?? person.name, mail: target.mail ?? person.mail)
    }

    private static func lowercased(_ bytes: [UInt8]) -> [UInt8] {
        bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 }
    }
}
