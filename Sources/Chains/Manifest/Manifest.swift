import Escaping
import Filesystem
import OCI
public import SystemPackage

/// A file that describes images, read but not interpreted: seed 003's `IMAGES.json`.
///
/// Its size is bounded, and so is everything that is made of it.
public struct Manifest: Sendable {
    /// Bytes.
    static let maximumSize = 8 << 20
    /// Images of one chain, each combination of a matrix counted.
    static let maximumImages = 10_000
    /// Keys of one image.
    static let maximumKeys = 100
    /// Parameters of one manifest: each image has them all.
    static let maximumParameters = 200
    /// Keys of any other object, elements of one list.
    static let maximumMembers = 1000
    /// Bytes of a text after its placeholders were filled in.
    static let maximumText = 64 << 10

    /// As it was given.
    public let path: FilePath
    /// Absolute: the directory that has the file.
    let directory: FilePath
    /// `params`, before the command line changes them.
    public let parameters: [String: String]
    /// `images`, each with what `defaults` adds.
    let entries: [ManifestEntry]

    /// The top directory: seed 003 has the manifest in a folder of the project. Nothing outside is read.
    let root: FilePath

    /// Absolute.
    var file: FilePath { directory.appending(path.lastComponent?.string ?? "") }

    /// What images are called that have no other name.
    var directoryName: String { root.lastComponent?.string.replacing("setups.", with: "") ?? "" }

    /// Reads a manifest; what is wrong is reported, and an entry that is no object left out.
    init?(reading path: FilePath, _ findings: inout Findings) {
        let bytes: [UInt8]
        let directory: FilePath
        do throws(FilesystemError) {
            directory = try realPath(path.removingLastComponent())
            bytes = try fileContents(path, limit: Self.maximumSize)
        } catch {
            findings.report(.unreadable("\(error)"), EntryPlace(manifest: path))
            return nil
        }
        self.init(bytes, path, directory, &findings)
    }

    /// - Parameter directory: absolute, without symbolic links.
    init?(_ bytes: [UInt8], _ path: FilePath, _ directory: FilePath, _ findings: inout Findings) {
        let text = ManifestText(bytes)
        let whole = EntryPlace(manifest: path)
        let json: JSON
        do throws(JSONFault) {
            json = try JSON(parsing: text.bytes)
        } catch {
            let (line, column) = text.position(of: error.offset ?? text.bytes.count)
            findings.report(.json(column: column, error.reason), EntryPlace(manifest: path, line: line))
            return nil
        }
        guard case .object(let members) = json, case .array(let images) = members["images", default: .null] else {
            findings.report(.noImages, whole)
            return nil
        }
        for key in members.keys.sorted() where !["images", "params", "defaults"].contains(key) {
            findings.warn("W-UNKNOWN-KEY", "the key '\(Escaped(key))' means nothing", whole)
        }
        self.path = path
        self.directory = directory
        root = directory.removingLastComponent()
        let top = ManifestEntry(members: members, whole)
        parameters = top.dictionary("params", &findings) ?? [:]
        if parameters.count > Self.maximumParameters {
            findings.report(.tooMuch("it has more than \(Self.maximumParameters) parameters"), whole)
            return nil
        }
        top.checkNames("params", parameters, &findings)
        var defaults = top.object("defaults", &findings) ?? [:]
        defaults["images"] = nil
        let lines = text.lines(ofElementsIn: "images")
        entries = images.enumerated().compactMap { index, image in
            var place = EntryPlace(manifest: path, line: index < lines.count ? lines[index] : nil, entry: index + 1)
            guard case .object(let members) = image else {
                findings.report(.notObject, place)
                return nil
            }
            place.label = ManifestEntry.label(members)
            let all = defaults.merging(members) { _, own in own }
            guard all.count <= Self.maximumKeys else {
                findings.report(.tooMuch("it has more than \(Self.maximumKeys) keys"), place)
                return nil
            }
            return ManifestEntry(members: all, place)
        }
    }
}

extension JSONFault {
    /// Nil is the end.
    var offset: Int? {
        switch self {
        case .endsEarly: nil
        case .unexpected(let offset), .notUnicode(let offset), .tooDeep(let offset), .repeatedKey(let offset): offset
        }
    }

    /// Without the offset.
    var reason: String {
        switch self {
        case .endsEarly: "it ends early"
        case .unexpected: "this is unexpected"
        case .notUnicode: "this string is not Unicode"
        case .tooDeep: "this is nested too deep"
        case .repeatedKey: "this key is there already"
        }
    }
}
