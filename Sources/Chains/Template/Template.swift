import Escaping
import Filesystem
import SystemPackage
import Tools

/// A file that an image is built from, before its parameters are filled in: its name says by which program.
struct Template {
    enum Language {
        /// Used as it is.
        case none
        /// `.m4`: m4(1), without what runs programs or writes files.
        case m4
        /// `.in`: cpp(1), as buildah does; but what cpp finds wrong is an error here.
        case cpp
    }

    static let maximumSize = 1 << 20

    let file: FilePath
    let language: Language

    init(_ file: FilePath) {
        self.file = file
        language = file.extension == "m4" ? .m4 : file.extension == "in" ? .cpp : .none
    }

    /// The file's text, parameters filled in.
    ///
    /// - Parameters:
    ///   - parameters: macros.
    ///   - includes: where an included file is looked for, after the template's own directory.
    ///   - roots: what can be included at all is below these.
    func render(_ parameters: [String: String], includes: [FilePath], roots: [FilePath]) throws(ManifestFault)
        -> [UInt8]
    {
        let (program, package): (String, String)
        switch language {
        case .none:
            do throws(FilesystemError) {
                return try fileContents(file, limit: Self.maximumSize)
            } catch {
                throw .unreadable("\(error)")
            }
        case .m4: (program, package) = ("m4", "m4")
        case .cpp: (program, package) = ("cpp", "cpp")
        }
        let arguments = arguments(parameters, includes)
        // By prlimit(1), as a macro that grows without end would take all memory there is.
        let tool = Tool(
            "prlimit", ["--as=\(512 << 20)", "--cpu=3", "--", program] + arguments,
            directory: file.removingLastComponent())
        guard Tool(program).isInstalled else { throw .tool(program, package: package) }
        guard tool.isInstalled else { throw .tool(tool.name, package: "util-linux") }
        let programs = ["prlimit", program].flatMap { name in Self.places.map { FilePath($0).appending(name) } }
        do {
            return try Confinement(readable: roots, programs: programs).run {
                try tool.output(limit: Self.maximumSize, timeLimit: .seconds(20))
            }
        } catch ToolError.failed(_, let ending, let message) {
            throw .render(Self.reason(program, file, ending, message, roots))
        } catch {
            throw .render("\(error)")
        }
    }

    private static let places = ["/usr/local/bin", "/usr/bin", "/bin"]

    private func arguments(_ parameters: [String: String], _ includes: [FilePath]) -> [String] {
        let definitions = parameters.sorted { $0.key < $1.key }.flatMap { ["-D", "\($0.key)=\($0.value)"] }
        let directories = [file.removingLastComponent()] + includes
        switch language {
        case .none: return []
        case .m4:
            let unsafe = ["syscmd", "esyscmd", "builtin", "debugfile", "mkstemp", "maketemp"].flatMap { ["-U", $0] }
            // A warning is an error; the nesting is what no honest template reaches.
            return ["-E", "-E", "-L", "4096"] + directories.flatMap { ["-I", $0.string] } + unsafe + definitions
                + [file.string]
        case .cpp:
            // As assembler: '#' begins a comment there, and an apostrophe needs no other one.
            return ["-x", "assembler-with-cpp", "-traditional-cpp", "-undef", "-P", "-nostdinc"]
                + directories.flatMap { ["-iquote", $0.string] } + definitions + [file.string]
        }
    }

    private static func reason(
        _ program: String, _ file: FilePath, _ ending: Ending, _ message: [UInt8], _ roots: [FilePath]
    ) -> String {
        let lines = message.split(separator: UInt8(ascii: "\n")).prefix(5).map { Escaped($0).description }
        let words = lines.isEmpty ? "'\(program)' \(ending)" : lines.joined(separator: "\n  ")
        let isDenied = words.contains("Permission denied")
        let hint =
            isDenied ? "\n  only files below '\(roots.map(\.string).joined(separator: "' and '"))' can be included" : ""
        return "cannot render '\(Escaped(file.string))': \(words)\(hint)"
    }
}
