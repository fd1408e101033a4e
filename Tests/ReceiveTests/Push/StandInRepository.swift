import Git
import Receive

/// A repository in a few words: object names are one digit, forty times, and history is a line of them.
struct StandInRepository: RepositoryFacts {
    var refs: [String: Character] = [:]
    /// Each object and its parents.
    var parents: [Character: [Character]] = ["1": [], "2": ["1"], "3": ["2"], "9": []]
    var kinds: [Character: ObjectKind] = [:]
    var shallow: Set<Character> = []

    func current(_ ref: RefName) throws -> ObjectID? { try refs[ref.description].map(object) }

    func refs(below ref: RefName) throws -> [RefName] {
        try refs.keys.sorted().filter { $0.hasPrefix("\(ref)/") }.map { try RefName($0) }
    }

    func isHidden(_ ref: RefName) -> Bool { ref.description.hasPrefix("refs/pushyard/") }

    func kind(of object: ObjectID) -> ObjectKind { kinds[digit(object)] ?? .commit }

    func isAncestor(_ ancestor: ObjectID, of commit: ObjectID) throws -> Bool {
        var unseen = [digit(commit)]
        while let next = unseen.popLast() {
            if next == digit(ancestor) { return true }
            // As in a real repository, a question about missing history has no answer.
            guard let parents = parents[next], !shallow.contains(next) else { throw MissingObject() }
            unseen += parents
        }
        return false
    }

    func isShallow(_ object: ObjectID) -> Bool { shallow.contains(digit(object)) }

    private func digit(_ object: ObjectID) -> Character { object.description.first ?? "0" }
}

struct MissingObject: Error {}

func object(_ digit: Character) throws -> ObjectID {
    try ObjectID(name: String(repeating: digit, count: 40))
}

/// Updates as `OLD NEW REF`, with one digit for each object, separated by commas.
func updates(_ text: String) throws -> [RefUpdate] {
    let lines = text.split(separator: ", ").map { line in
        let fields = line.split(separator: " ")
        let names = fields.prefix(2).map { String(repeating: String($0), count: 40) }
        return (names + fields.dropFirst(2).map(String.init)).joined(separator: " ") + "\n"
    }
    return try RefUpdate.list(Array(lines.joined().utf8))
}
