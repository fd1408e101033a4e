import Build
import Filesystem
import SystemPackage

/// Why a program cannot run, found before it is tried: execve(2) says ENOENT for a missing interpreter, too.
struct StepProgram {
    /// Checks that `name` can be executed, as execvp(3) would look for it.
    ///
    /// What this cannot see, such as permissions of directories, the runtime says later, in its own words.
    static func problem(
        _ name: String, environment: [EnvironmentVariable], workingDirectory: ContainerPath, in view: ContainerView
    ) throws -> StepFailure.Reason? {
        let candidates = candidates(name, environment, workingDirectory)
        var unfit: StepFailure.Reason?
        for path in candidates {
            guard let (file, directory, metadata) = try file(path, in: view) else { continue }
            guard metadata.kind == .regular, metadata.mode.rawValue & 0o111 != 0 else {
                unfit = unfit ?? .notExecutable(path: path.description)
                continue
            }
            guard let interpreter = try interpreter(of: file, in: directory) else { return nil }
            let isThere = try interpreter.path.map { path in try self.file(path, in: view) != nil } ?? false
            return isThere ? nil : .interpreterNotFound(path: path.description, interpreter: interpreter.name)
        }
        return unfit ?? .notFound(path: name)
    }

    private static func candidates(
        _ name: String, _ environment: [EnvironmentVariable], _ workingDirectory: ContainerPath
    ) -> [ContainerPath] {
        if name.hasPrefix("/") { return path(name, below: .root).map { [$0] } ?? [] }
        if name.utf8.contains(UInt8(ascii: "/")) { return path(name, below: workingDirectory).map { [$0] } ?? [] }
        let directories = environment.last { $0.name == "PATH" }?.value ?? ""
        return directories.split(separator: ":").compactMap { path("\($0)/\(name)", below: workingDirectory) }
    }

    /// A path without `.` and `..`; ``ContainerView`` would follow them, but has to be given a path that is one.
    private static func path(_ text: String, below directory: ContainerPath) -> ContainerPath? {
        var names = text.hasPrefix("/") ? [] : directory.components
        for name in text.split(separator: "/") where name != "." {
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
        return ContainerPath("/" + names.joined(separator: "/"))
    }

    private static func file(
        _ path: ContainerPath, in view: ContainerView
    ) throws -> (FileName, Directory, Metadata)? {
        do {
            guard case .file(let name, let directory, let metadata) = try view.find(path) else { return nil }
            return (name, directory, metadata)
        } catch let error as FilesystemError {
            switch error.errno {
            case .notDirectory?, .tooManySymbolicLinkLevels?, .fileNameTooLong?: return nil
            default: throw error
            }
        }
    }

    /// What the kernel runs a file with, as the file names it; nil where it needs nothing, or is of a kind that we do not know.
    private static func interpreter(
        of name: FileName, in directory: Directory
    ) throws -> (name: String, path: ContainerPath?)? {
        let file = try directory.openFile(RelativePath(name))
        var head = [UInt8](repeating: 0, count: 4096)
        let count = try head.withUnsafeMutableBytes { try file.read(into: $0) }
        head.removeLast(head.count - count)
        guard let bytes = script(head) ?? ELFHeader(head)?.interpreter else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        return (text, text.hasPrefix("/") ? path(text, below: .root) : nil)
    }

    /// The interpreter of `#!interpreter argument`: execve(2).
    private static func script(_ head: [UInt8]) -> [UInt8]? {
        guard head.starts(with: "#!".utf8) else { return nil }
        let line = head.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") }
        let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        return Array(line.drop(while: isSpace).prefix { !isSpace($0) })
    }
}
