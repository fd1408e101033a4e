import SystemPackage
import TestSupport
import Testing

@testable import Chains

@Suite(.requires(tool: "m4"), .requires(tool: "cpp")) struct TemplateTests {
    private func render(
        _ text: String, _ suffix: String, _ files: [String: String] = [:], args: String = "{}"
    ) throws -> String {
        let entry =
            #"{"tag": "y/a", "dockerfile": "images/a/Dockerfile.\#(suffix)", "from": "debian:12", "args": \#(args)}"#
        let all = files.merging(["images/a/Dockerfile.\(suffix)": text]) { $1 }
        return try withProject(#"{"images": [\#(entry)]}"#, all) { project in
            do throws(ManifestErrors) {
                let text = try project.read().nodes.first?.material.rendered ?? []
                return String(decoding: text, as: UTF8.self)
            } catch {
                return error.description.replacing(project.root.string, with: "/proj")
            }
        }
    }

    @Test(arguments: [
        ("FROM BASE\nRUN echo A B\n", "FROM debian:12\nRUN echo x y\n"),
        ("FROM BASE\ninclude(`common.m4')dnl\n", "FROM debian:12\nRUN common\n"),
        ("include(`shared.m4')FROM BASE\n", "RUN shared\nFROM debian:12\n"),
        ("FROM BASE\nsinclude(`none')ifdef(`A', `RUN A', `RUN no')\n", "FROM debian:12\nRUN x\n"),
        ("FROM BASE\n# RUN A\n", "FROM debian:12\n# RUN A\n"),
        (
            "define(`install', `RUN apt-get -y $1')FROM BASE\ninstall(python3)\n",
            "FROM debian:12\nRUN apt-get -y python3\n"
        ),
    ])
    func rendersM4(text: String, rendered: String) throws {
        let files = ["images/a/common.m4": "RUN common\n", "docker/include/shared.m4": "RUN shared\n"]
        #expect(try render(text, "m4", files, args: #"{"A": "x", "B": "y"}"#) == rendered)
    }

    @Test(arguments: [
        ("FROM BASE\n# don't\nRUN A\n", "FROM debian:12\n# don't\nRUN x\n"),
        ("#include \"common.inc\"\n#ifdef A\nFROM BASE\n#else\nFROM other\n#endif\n", "RUN common\nFROM debian:12\n"),
    ])
    func rendersWithTheCPreprocessor(text: String, rendered: String) throws {
        #expect(try render(text, "in", ["images/a/common.inc": "RUN common\n"], args: #"{"A": "x"}"#) == rendered)
    }

    @Test(arguments: [
        ("include(`/etc/passwd')", "m4"), ("sinclude(`/etc/passwd')FROM undivert(`/etc/passwd')", "m4"),
        ("include(`../../../outside')", "m4"), ("include(`link')", "m4"), ("include(`/proc/self/environ')", "m4"),
        ("include(`/dev/shm/../../etc/hostname')", "m4"),
        ("#include \"/etc/passwd\"\n", "in"), ("#include \"../../../outside\"\n", "in"),
        ("#include </etc/passwd>\n", "in"),
        ("#include \"link\"\n", "in"),
    ])
    func readsNothingOutside(text: String, suffix: String) throws {
        let entry = #"{"tag": "y/a", "dockerfile": "a.\#(suffix)"}"#
        try withProject(#"{"images": [\#(entry)]}"#, ["a.\(suffix)": "FROM scratch\n" + text]) { project in
            try project.write("SECRET", to: "../outside")
            try run("ln", ["-s", "/etc/passwd", project.root.appending("link").string]).success()
            let found = project.messages()
            // What cannot be opened is an error, or nothing where the template does not mind.
            #expect(found.contains("E-RENDER") || text.hasPrefix("sinclude"))
            for secret in ["root:", "SECRET", "PATH="] { #expect(!found.contains(secret)) }
            if let rendered = try? project.graph().nodes.first?.material.rendered {
                #expect(!String(decoding: rendered, as: UTF8.self).contains("root:"))
            }
        }
    }

    @Test(arguments: [
        "syscmd(`touch ESCAPED')", "esyscmd(`touch ESCAPED')", "builtin(`syscmd', `touch ESCAPED')",
        "indir(`syscmd', `touch ESCAPED')", "debugfile(`ESCAPED')", "mkstemp(`ESCAPEDXXXXXX')",
        "maketemp(`ESCAPEDXXXXXX')",
        "pushdef(`x', defn(`syscmd'))x(`touch ESCAPED')", "define(`x', defn(`builtin'))x(`syscmd', `touch ESCAPED')",
    ])
    func runsAndWritesNothing(text: String) throws {
        try withProject(#"{"images": [{"tag": "y/a", "dockerfile": "a.m4"}]}"#) { project in
            let text = text.replacing("ESCAPED", with: project.root.appending("ESCAPED").string)
            try project.write("FROM scratch\n# '\n\(text)\n", to: "a.m4")
            _ = project.messages()
            #expect(try names(in: project.root).filter { $0.hasPrefix("ESCAPED") } == [])
        }
    }

    @Test func confinesEvenWithoutTheMacrosTakenAway() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            let inside = directory.appending("inside")
            try run("mkdir", [inside.string]).success()
            let file = inside.appending("a.m4")
            let script =
                "esyscmd(`cat \(directory)/secret')include(`\(directory)/secret')debugfile(`\(directory)/made')"
            try writeFile(script, to: file)
            try writeFile("SECRET", to: directory.appending("secret"))
            let confinement = Confinement(readable: [inside], programs: ["/usr/bin/m4"])
            let output = try confinement.run { try run("m4", [file.string]) }
            #expect(!output.outputText.contains("SECRET"))
            #expect(output.errorText.contains("Permission denied"))
            #expect(try Set(names(in: directory)) == ["inside", "secret"])
            // And only what was started there: this thread is free.
            #expect(try TestSupport.text(of: directory.appending("secret")) == "SECRET")
        }
    }

    @Test(arguments: [
        "define(`x', `x')x", "define(`f', `$1 f(`$1$1')')f(aaaaaaaa)",
        "define(`l', `format(`%1000000000d', 1)')l",
    ])
    func boundsATemplateThatGrowsWithoutEnd(text: String) throws {
        let clock = ContinuousClock.now
        #expect(try render(text, "m4").contains("E-RENDER"))
        #expect(.now - clock < .seconds(60))
    }

    /// Several are rendered at once; texts and errors come as if it were one after the other.
    @Test func rendersManyInTheirOrder() throws {
        let entries = (0..<40).map {
            #"{"tag": "y/n\#($0)", "dockerfile": "a.\#($0 % 3 == 2 ? "in" : "m4")", "args": {"N": "\#($0)"}}"#
        }
        let files = ["a.m4": "FROM scratch\nLABEL n=N\n", "a.in": "FROM scratch\nLABEL of=N\n"]
        try withProject(#"{"images": [\#(entries.joined(separator: ", "))]}"#, files) { project in
            let texts = try project.graph().nodes.map { String(decoding: $0.material.rendered ?? [], as: UTF8.self) }
            let labels = (0..<40).map { $0 % 3 == 2 ? "of=\($0)" : "n=\($0)" }
            #expect(texts == labels.map { "FROM scratch\nLABEL \($0)\n" })
            try project.write("FROM scratch\nifelse(eval(N % 4), 1, `include(`none')')\n", to: "a.m4")
            let numbers = (0..<40).filter { $0 % 3 != 2 && $0 % 4 == 1 }
            let found = project.messages().split(separator: "\n").filter { $0.contains("E-RENDER") }
            #expect(found.map { $0.prefix { $0 != "'" } } == numbers.map { "docker/IMAGES.json:1: image \($0 + 1) " })
        }
    }

    @Test func tellsWhatTheProgramsTell() throws {
        #expect(
            try render("FROM BASE\ninclude(`none')\n", "m4")
                == """
                docker/IMAGES.json:1: image 1 'y/a': cannot render '/proj/images/a/Dockerfile.m4': \
                m4:/proj/images/a/Dockerfile.m4:2: cannot open `none\\': No such file or directory (E-RENDER)
                  see 'pushyard chain render' and the manual of m4 or cpp
                """.replacing("docker/", with: "/proj/docker/"))
        #expect(try render("#error no\nFROM BASE\n", "in").contains("#error no"))
    }
}
