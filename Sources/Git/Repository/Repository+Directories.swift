import Glibc
import SystemPackage

extension Repository {
    /// Where objects are: the repository's own directory, those that it borrows from, and the quarantine.
    static func objectDirectories(of commonDirectory: FilePath, _ quarantine: FilePath?) -> [FilePath] {
        var pending = [commonDirectory.appending("objects")]
        if let quarantine { pending.append(quarantine) }
        var found: [FilePath] = []
        while let directory = pending.popLast() {
            guard !found.contains(directory) else { continue }
            found.append(directory)
            // What cannot be read there, libgit2 cannot read either, and it says so when an object is missing.
            pending += (try? alternates(of: directory)) ?? []
        }
        return found
    }

    /// `info/alternates` has a directory on each line.
    private static func alternates(of directory: FilePath) throws -> [FilePath] {
        let path = directory.appending("info/alternates")
        guard access(path.string, R_OK) == 0 else { return [] }
        let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        let content = try descriptor.closeAfter {
            try [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
                count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        return content.split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") }
            .map { directory.pushing(FilePath(String(decoding: $0, as: UTF8.self))).lexicallyNormalized() }
    }
}

/// What is in a directory; nothing if there is none.
func fileNames(in directory: FilePath) -> [String] {
    guard let stream = opendir(directory.string) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        names.append(
            withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            })
    }
    return names
}
