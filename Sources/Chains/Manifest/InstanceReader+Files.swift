import Build
import Filesystem
import SystemPackage

/// Where files are that an entry names.
extension InstanceReader {
    /// The builder's file: where seed 003 says, then where its program looked, then beside the manifest.
    mutating func file() -> FilePath? {
        guard let name = instance.file else { return nil }
        guard !name.hasPrefix("/"), !name.isEmpty else {
            findings.report(.path(key: "file", name, "is no relative path"), place)
            return nil
        }
        let directory = instance.manifest.directory
        var tried = [directory.appending(instance.builder.rawValue).joined(name)]
        if entry.members["builder_type"]?.text == "docker" { tried.append(directory.appending("docker").joined(name)) }
        tried += [workingDirectory.joined(name), directory.joined(name)]
        guard let found = tried.first(where: { PlaceKind($0) == .file }) else {
            findings.report(.noFile(tried: tried.map { short($0) }), place)
            return nil
        }
        return confined(found, "file", name)
    }

    mutating func mounts() -> [ChainMount] {
        (entry.strings("mounts", &findings) ?? []).compactMap { text in
            guard let filled = fill("mounts", text: text, place, placeholders, &findings) else { return nil }
            return mount(filled)
        }
    }

    mutating func contexts() -> [String: ContentSource] {
        var contexts: [String: ContentSource] = [:]
        for (name, text) in (entry.dictionary("contexts", &findings) ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "=") }) else {
                findings.report(.name(key: "contexts", name), place)
                continue
            }
            guard let filled = fill("contexts", text: text, place, placeholders, &findings) else { continue }
            contexts[name] = source("contexts", filled)
        }
        return contexts
    }

    /// `SOURCE:DESTINATION[:ro]`; the source is a path or `artifact:NAME`.
    private mutating func mount(_ text: String) -> ChainMount? {
        var fields = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if fields.first == "artifact", fields.count > 1 { fields[0...1] = ["artifact:\(fields[1])"] }
        guard fields.count == 2 || (fields.count == 3 && ["ro", "rw"].contains(fields[2])),
            let destination = ContainerPath(fields[1]), destination != .root
        else {
            findings.report(
                .path(key: "mounts", text, "is not 'SOURCE:DESTINATION[:ro]', with an absolute destination"), place)
            return nil
        }
        return source("mounts", fields[0]).map { source in
            ChainMount(source: source, destination: destination, isReadOnly: fields.last == "ro")
        }
    }

    /// An absolute path is the host's, which needs the admin's permission; another one is below the working directory.
    private mutating func source(_ key: String, _ text: String) -> ContentSource? {
        if let name = text.removing(prefix: "artifact:") { return artifact(name).map { .artifact($0) } }
        if text.hasPrefix("/") { return .path(FilePath(text).lexicallyNormalized()) }
        let path = workingDirectory.joined(text)
        guard PlaceKind(path) != .none, !text.isEmpty else {
            findings.report(.path(key: key, text, "does not exist"), place)
            return nil
        }
        return confined(path, key, text).map { .path($0) }
    }

    /// A path without symbolic links that lead out of the top directory and of the working directory.
    private mutating func confined(_ path: FilePath, _ key: String, _ text: String) -> FilePath? {
        do throws(FilesystemError) {
            let real = try realPath(path)
            let roots = [instance.manifest.root, try realPath(workingDirectory)]
            if roots.contains(where: real.isBeneath) { return path }
            findings.report(.path(key: key, text, "leads out of '\(instance.manifest.root)'"), place)
        } catch {
            findings.report(.path(key: key, text, "cannot be followed: \(error)"), place)
        }
        return nil
    }

    /// For messages: relative to the top directory.
    private func short(_ path: FilePath) -> String {
        var rest = path
        return rest.removePrefix(instance.manifest.root) ? rest.string : path.string
    }
}
