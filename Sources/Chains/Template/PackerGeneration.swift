import Filesystem
import Hashing
import OCI
public import SystemPackage

/// Packer's files for a chain's images, out of one template: seed 003's `--generate-images`.
public struct PackerGeneration: Sendable {
    private static let record = ".generated"
    private static let maximumSize = 1 << 20

    private let request: ChainGraph.Request
    /// Nil is `packer.json` beside the manifest.
    private let template: FilePath?
    /// By what stands in the template: `ANSIBLE`, `SALT`, `DOCKER`.
    private let folders: [String: String]
    private let overwrites: Bool

    public init(
        _ request: ChainGraph.Request, template: FilePath?, folders: [String: String], overwrites: Bool
    ) {
        (self.request, self.template, self.folders, self.overwrites) = (request, template, folders, overwrites)
    }

    /// Writes the files that are not there or not what they would be.
    ///
    /// - Returns: all of them, those that stay among them.
    /// - Throws: everything that is wrong; nothing has been written then, unless the disk is at fault.
    public func write() throws(ManifestErrors) -> [FilePath] {
        var findings = Findings()
        let instances = try request.instances(&findings).filter { $0.builder == .packer }
        var files: [(path: FilePath, text: [UInt8], place: EntryPlace)] = []
        for instance in instances {
            guard let file = instance.file, !file.hasPrefix("/"), !file.split(separator: "/").contains("..") else {
                findings.report(.path(key: "file", instance.file ?? "", "leads out of 'packer'"), instance.place)
                continue
            }
            do throws(ManifestFault) {
                let path = instance.manifest.directory.appending("packer").appending(file)
                let text = try text(for: instance)
                try check(path, text)
                files.append((path, text, instance.place))
            } catch {
                findings.report(error, instance.place)
            }
        }
        try findings.check()
        for file in files {
            do throws(FilesystemError) {
                try write(file.text, to: file.path)
            } catch {
                findings.report(.unreadable("\(error)"), file.place)
            }
        }
        try findings.check()
        return files.map(\.path)
    }

    private func text(for instance: ImageInstance) throws(ManifestFault) -> [UInt8] {
        let path = template ?? instance.manifest.directory.appending("packer.json")
        let bytes: [UInt8]
        do throws(FilesystemError) {
            bytes = try fileContents(path, limit: Self.maximumSize)
        } catch {
            throw .unreadable("\(error)")
        }
        var text = String(decoding: bytes, as: UTF8.self)
        text = text.replacing("__VERSION__", with: instance.version).replacing("__NAME__", with: instance.name)
        for name in ["ANSIBLE", "SALT", "DOCKER"] {
            let folder = folders[name] ?? Self.folder(name.lowercased(), in: instance.manifest.root)
            // Seed 003's program knew only the second, and left two underscores of the first.
            for mark in ["__\(name)_FOLDER__", "__\(name)_FOLDER"] { text = text.replacing(mark, with: folder) }
        }
        do throws(JSONFault) {
            _ = try JSON(parsing: Array(text.utf8))
        } catch {
            throw .packer("'\(path)' gives no JSON for this image: \(error)")
        }
        return Array(text.utf8)
    }

    /// `X` or `.X`, whichever is there.
    private static func folder(_ name: String, in root: FilePath) -> String {
        [name, ".\(name)"].first { PlaceKind(root.appending($0)) == .directory } ?? name
    }

    /// - Throws: unless the file is what we wrote, what we would write, or not there.
    private func check(_ path: FilePath, _ text: [UInt8]) throws(ManifestFault) {
        guard PlaceKind(path) != .none, !overwrites else { return }
        do {
            let present = try fileContents(path, limit: Self.maximumSize)
            if present == text { return }
            let record = path.removingLastComponent().appending(Self.record)
            let known = PlaceKind(record) == .file ? try fileContents(record, limit: Self.maximumSize) : []
            let line = Self.line(present, path)
            guard !known.split(separator: UInt8(ascii: "\n")).contains(where: { $0.elementsEqual(line.utf8) }) else {
                return
            }
        } catch {
            throw .unreadable("\(error)")
        }
        throw .generated(path.string)
    }

    private func write(_ text: [UInt8], to path: FilePath) throws(FilesystemError) {
        do {
            let parent = path.removingLastComponent()
            let directory = try createdDirectory(parent)
            let name = try FileName(path.lastComponent?.string ?? "")
            try directory.replaceFile(name, with: text, mode: .init(rawValue: 0o644))
            let record = parent.appending(Self.record)
            let known = PlaceKind(record) == .file ? try fileContents(record, limit: Self.maximumSize) : []
            let suffix = "  \(path.lastComponent?.string ?? "")"
            let others = String(decoding: known, as: UTF8.self).split(separator: "\n").filter { !$0.hasSuffix(suffix) }
            let lines = (others.map(String.init) + [Self.line(text, path)]).sorted { $0.suffix(80) < $1.suffix(80) }
            let content = Array((lines.joined(separator: "\n") + "\n").utf8)
            try directory.replaceFile(FileName(Self.record), with: content, mode: .init(rawValue: 0o644))
        } catch let error as FilesystemError {
            throw error
        } catch {
            throw .refused(.createFile, path, .invalidArgument)
        }
    }

    /// As sha256sum(1) writes it.
    private static func line(_ text: [UInt8], _ path: FilePath) -> String {
        "\(Digest(of: text).hex)  \(path.lastComponent?.string ?? "")"
    }
}

/// Opens a directory, or makes it and its parents.
private func createdDirectory(_ path: FilePath) throws -> Directory {
    var missing: [String] = []
    var parent = path
    while PlaceKind(parent) == .none, let last = parent.lastComponent {
        missing.append(last.string)
        parent.removeLastComponent()
    }
    let start = try Directory(parent)
    guard !missing.isEmpty else { return start }
    let rest = try RelativePath(missing.reversed().joined(separator: "/"))
    return try start.createDirectories(rest, mode: .init(rawValue: 0o755))
}
