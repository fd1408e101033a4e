import Escaping

/// What can be wrong with a manifest.
public enum ManifestFault: Error, Hashable, Sendable {
    case noManifest(tried: [String])
    case unreadable(String)
    case json(column: Int, String)
    case noImages
    case notObject
    case type(key: String, expected: String)
    case builderType(String)
    case name(key: String, String)
    case noTag(builder: String)
    case tag(key: String, String)
    case missing(key: String, builder: String)
    case conflict(String, String)
    case noFile(tried: [String])
    case path(key: String, String, String)
    case workingDirectory(String, existsAt: String?)
    case format(key: String, text: String, String, known: [String])
    case words(key: String, String)
    case from(String)
    case duplicate(String, first: EntryPlace)
    case cycle([String])
    case order(needs: String, first: String)
    case need(String)
    case artifact(String, found: Int, known: [String])
    case parameter(String, known: [String])
    case matrix(String)
    case tool(String, package: String)
    case render(String)
    case packer(String)
    case tooMuch(String)
    case generated(String)
    case warning(String)
}

extension ManifestFault {
    /// Stable, for scripts.
    public var code: String {
        switch self {
        case .noManifest: "E-NO-MANIFEST"
        case .unreadable: "E-UNREADABLE"
        case .json: "E-JSON"
        case .noImages: "E-NO-IMAGES"
        case .notObject: "E-NOT-OBJECT"
        case .type, .name: "E-TYPE"
        case .builderType: "E-BUILDER-TYPE"
        case .noTag: "E-NO-TAG"
        case .tag: "E-TAG"
        case .missing: "E-MISSING"
        case .conflict: "E-CONFLICT"
        case .noFile: "E-NO-FILE"
        case .path: "E-PATH"
        case .workingDirectory: "E-WORKDIR"
        case .format: "E-FORMAT"
        case .words: "E-QUOTES"
        case .from: "E-FROM"
        case .duplicate: "E-DUP-TAG"
        case .cycle: "E-CYCLE"
        case .order: "E-ORDER"
        case .need: "E-NEEDS"
        case .artifact: "E-ARTIFACT"
        case .parameter: "E-PARAM"
        case .matrix: "E-MATRIX"
        case .tool: "E-TOOL"
        case .render: "E-RENDER"
        case .packer: "E-PACKER"
        case .tooMuch: "E-LIMIT"
        case .generated: "E-GENERATED"
        case .warning: "E-STRICT"
        }
    }
}

extension ManifestFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noManifest: "there is no manifest"
        case .unreadable(let reason): reason
        case .json(let column, let reason): "column \(column): it is not JSON: \(reason)"
        case .noImages: "it has no list 'images'"
        case .notObject: "it is not an object"
        case .type(let key, let expected): "'\(key)' is not \(expected)"
        case .name(let key, let name): "'\(key)' has the name '\(Escaped(name))', which templates cannot have"
        case .builderType(let type): "'builder_type' is '\(Escaped(type))', which no builder is"
        case .noTag(let builder): "a '\(builder)' image without a 'tag' has no name"
        case .tag(let key, let reason): "'\(key)': \(reason)"
        case .missing(let key, let builder): "a '\(builder)' image needs '\(key)'"
        case .conflict(let one, let other): "'\(one)' and '\(other)' exclude each other"
        case .noFile: "its file is not there"
        case .path(let key, let path, let reason): "'\(key)': '\(Escaped(path))' \(reason)"
        case .workingDirectory(let path, _): "'working_dir': '\(Escaped(path))' is not a directory"
        case .format(let key, let text, let reason, _): "'\(key)': '\(Escaped(text))': \(reason)"
        case .words(let key, let text): "'\(key)': '\(Escaped(text))' has a quote without its other one"
        case .from(let reason): reason
        case .duplicate(let what, let first): "'\(Escaped(what))' is made by \(first), too"
        case .cycle(let names):
            "images need each other: \(names.map { Escaped($0).description }.joined(separator: " -> "))"
        case .order(let needs, let first): "'\(Escaped(needs))' comes before '\(Escaped(first))', which it needs"
        case .need(let text): "'needs': no image of the chain is called '\(Escaped(text))'"
        case .artifact(let name, let found, _):
            found == 0
                ? "no image exports 'artifact:\(Escaped(name))'"
                : "'artifact:\(Escaped(name))' is made by \(found) images, and nothing says by which"
        case .parameter(let name, _): "no manifest has the parameter '\(Escaped(name))'"
        case .matrix(let reason): "'matrix': \(reason)"
        case .tool(let name, _): "'\(name)' is not installed"
        case .render(let reason), .packer(let reason), .tooMuch(let reason): reason
        case .generated(let path): "'\(Escaped(path))' was not generated, or was changed since"
        case .warning(let text): text
        }
    }

    /// What to do about it.
    public var remedy: String {
        switch self {
        case .noManifest(let tried):
            "looked for \(Self.list(tried)); write one of these, or name another with --images-files"
        case .unreadable: "name a file that can be read with --images-files"
        case .json: "correct the text there; comments and a comma after the last element are allowed"
        case .noImages: #"write '{"images": [{…}]}'"#
        case .notObject: #"write each image as '{"tag": …}'"#
        case .type: "correct its value"
        case .name: "use letters, digits and '_', not beginning with a digit"
        case .builderType: "use 'packer', 'dockerfile' (or 'docker'), 'run' or 'debootstrap'"
        case .noTag: #"add "tag": "NAME:VERSION", or "exports" if it only makes files"#
        case .tag: "write it as '[REGISTRY[:PORT]/]NAME[:TAG]'"
        case .missing(let key, _): "add '\(key)'"
        case .conflict(_, let other): "remove one of them, such as '\(other)'"
        case .noFile(let tried): "looked for \(Self.list(tried))"
        case .path: "use a path below the directory that has the manifest's directory"
        case .workingDirectory(_, nil): "it is relative to the manifest's directory"
        case .workingDirectory(_, let found?):
            "'\(Escaped(found))' is one, but 'working_dir' is relative to the manifest, not to where pushyard is started"
        case .format(_, _, _, let known):
            "known are \(Self.list(known.map { "{\($0)}" })); write '{{' and '}}' for braces themselves"
        case .words: "close the quote, or write a list of words: [\"--a\", \"b c\"]"
        case .from: "write 'FROM IMAGE', and give every 'ARG' in it a value: in the file, in 'args' or as 'from'"
        case .duplicate: "give one of them another 'tag', or remove it"
        case .cycle: "remove one of these edges from 'from', 'needs', or the files"
        case .order: "write the image that is needed first, or leave --in-order out"
        case .need: "write a name, a tag, an id as 'pushyard chain list' has it, or 'artifact:NAME'"
        case .artifact(_, 0, let known): known.isEmpty ? "no image has 'exports'" : "there are \(Self.list(known))"
        case .artifact: "give them different names, or use a matrix with the same variables"
        case .parameter(_, let known): known.isEmpty ? "no manifest has 'params'" : "there are \(Self.list(known))"
        case .matrix: #"write it as {"VARIABLE": ["VALUE", …], "exclude": [{…}], "include": [{…}]}"#
        case .tool(_, let package): "run 'apt-get install \(package)' (Debian's package '\(package)')"
        case .render: "see 'pushyard chain render' and the manual of m4 or cpp"
        case .packer: "see 'packer validate'"
        case .tooMuch: "split the manifest"
        case .generated: "remove it, or overwrite it with --force"
        case .warning: "correct it, or leave --strict out"
        }
    }

    private static func list(_ items: [String]) -> String {
        let shown = items.prefix(20).map { "'\(Escaped($0))'" }.joined(separator: ", ")
        return shown + (items.count > 20 ? " and \(items.count - 20) more" : "")
    }
}
