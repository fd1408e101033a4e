import Filesystem
import SystemPackage
import TestSupport

/// A tree as projects have them, and as nobody has them: odd names, deep paths, links, empty files and directories.
struct RandomTree {
    private var generator: SeededGenerator
    /// Paths without the root, `/` between names.
    private var directories: [String] = []
    private var files: [String] = []
    private var taken: Set<String> = []

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Creates it in an empty directory.
    mutating func create(in root: Directory) throws {
        for _ in 0..<Int.random(in: 0...40, using: &generator) { try addEntry(in: root) }
    }

    private mutating func addEntry(in root: Directory) throws {
        let parentPath = Bool.random(using: &generator) ? directories.randomElement(using: &generator) : nil
        let name = name()
        let path = parentPath.map { "\($0)/\(name)" } ?? name
        guard path.utf8.count < 2000, taken.insert(path).inserted else { return }
        let parent = try parentPath.map { try root.openDirectory(RelativePath($0)) } ?? root
        let fileName = try FileName(name)
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<3:
            try parent.createDirectory(fileName, mode: FilePermissions(rawValue: 0o755))
            directories.append(path)
        case 3:
            try parent.createSymbolicLink(fileName, to: Array(target(from: path).utf8))
            try parent.setTimes(modified: Timestamp(seconds: time()), of: fileName)
        case 4 where !files.isEmpty:
            guard let target = files.randomElement(using: &generator) else { return }
            try parent.createHardLink(fileName, to: RelativePath(target), below: root)
            files.append(path)
        default:
            let isExecutable = Bool.random(using: &generator)
            let file = try parent.createFile(fileName, mode: FilePermissions(rawValue: isExecutable ? 0o755 : 0o644))
            try file.write(generator.bytes(size()).span.bytes)
            try file.setTimes(modified: Timestamp(seconds: time()))
            try file.close()
            files.append(path)
        }
    }

    private mutating func name() -> String {
        let letters = Array("abcXYZ012 .-_~+äß日\u{301}\n\\\"'*$;&🛶")
        let lengths = [1...3, 1...12, 90...110, 150...160, 240...255]
        let length = Int.random(in: lengths.randomElement(using: &generator) ?? 1...3, using: &generator)
        var name = "n"
        while name.utf8.count < length, let letter = letters.randomElement(using: &generator) {
            guard name.utf8.count + String(letter).utf8.count <= 255 else { break }
            name.append(letter)
        }
        return Bool.random(using: &generator) ? name : String(name.reversed())
    }

    private mutating func size() -> Int {
        [0, 1, 511, 512, 513, 10_240, 70_000].randomElement(using: &generator) ?? 0
    }

    private mutating func time() -> Int64 { Int64.random(in: 0...4_000_000_000, using: &generator) }

    /// To something that there is, or to nothing, and always below the root.
    private mutating func target(from path: String) -> String {
        let climb = String(repeating: "../", count: path.count { $0 == "/" })
        let target = Bool.random(using: &generator) ? files.randomElement(using: &generator) : "nothing/there"
        return climb + (target ?? ".")
    }
}
