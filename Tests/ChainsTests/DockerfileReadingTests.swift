import OCI
import Testing

@testable import Chains

@Suite struct DockerfileReadingTests {
    private func read(_ text: String, _ arguments: [String: String] = [:], contexts: Set<String> = [])
        -> DockerfileReading
    {
        DockerfileReading(Dockerfile(Array(text.utf8)), arguments: arguments, replacing: nil, contexts: contexts)
    }

    @Test(
        arguments: [
            ("FROM a\n", ["a:latest"]), ("from a:1 as x\nFROM x\nCOPY --from=x / /\nCOPY --from=0 / /\n", ["a:1"]),
            ("FROM scratch\n", []), ("FROM --platform=linux/arm64 a:1\n", ["a:1"]), ("FROM \"a:1\"\n", ["a:1"]),
            ("FROM \\\n  a:1 \\\n # comment\n\n  AS b\n", ["a:1"]), ("# escape=`\nFROM `\n a:1\n", ["a:1"]),
            ("# escape=`\nFROM a:1\nRUN dir C:\\\nFROM b:1\n", ["a:1", "b:1"]), ("\u{FEFF}FROM a:1\r\n", ["a:1"]),
            ("FROM a:1\nRUN <<EOF cat <<-'X'\nFROM no\nEOF\nFROM no\nX\nFROM b:1\n", ["a:1", "b:1"]),
            ("FROM a:1\nRUN cat <<<FROM\nFROM b:1\n", ["a:1", "b:1"]),
            (
                "FROM a:1\nRUN --mount=type=cache,from=c:1,target=/x true\nRUN --mount=type=tmpfs,from=d,target=/x true\n",
                ["a:1", "c:1"]
            ),
            ("FROM a:1\nONBUILD COPY --from=x / /\n", ["a:1"]),
            (
                "FROM a:1@sha256:\(String(repeating: "0", count: 64))\n",
                ["a:1@sha256:\(String(repeating: "0", count: 64))"]
            ),
            ("FROM a:1\nRUN FROM x\n", ["a:1"]), ("FROM named\nCOPY --from=named / /\n", []),
        ] as [(String, [String])])
    func findsImages(text: String, references: [String]) {
        let reading = read(text, contexts: ["named"])
        #expect(reading.references.map(\.familiar) == references)
        #expect(reading.faults == [])
    }

    @Test(arguments: [
        ("ARG A=1\nFROM a:$A\n", "a:1"), ("ARG A\nFROM a:${A:-2}\n", "a:2"), ("ARG A=\nFROM a:${A:-2}\n", "a:2"),
        ("ARG X=1\nFROM a:${X}\n", "a:9"), ("ARG X\nFROM a:${X:+3}\n", "a:3"), ("ARG A=1 B=2\nFROM a:$A.$B\n", "a:1.2"),
        ("ARG A=\"1\"\nARG B=$A\nFROM a:${B}\n", "a:1"), ("ARG A=1\nFROM a:${A-5}\n", "a:1"), ("FROM a:${X}\n", "a:"),
    ])
    func expandsArguments(text: String, reference: String) {
        let reading = read(text, ["X": "9"])
        // Only what the file declares has a value.
        #expect(reading.references.map(\.familiar) == (reference.hasSuffix(":") ? [] : [reference]))
        #expect(reading.faults.isEmpty == !reference.hasSuffix(":"))
    }

    @Test(arguments: [
        ("", "its file has no 'FROM'"), ("FROM\n", "'FROM ' names no image"),
        ("ARG A\nFROM $A\n", "'FROM $A' names no image"),
        ("FROM A b\n", "'FROM A': 'A' is not an image reference: its repository has capital letters"),
    ])
    func tellsWhatIsNoImage(text: String, fault: String) { #expect(read(text).faults == [fault]) }

    @Test(
        arguments: [
            ("COPY a b /x\n", ["a", "b"]), ("COPY . /\n", ["."]), ("COPY ./a/ ../b /x/\n", ["a", "b"]),
            ("COPY --chown=1 --chmod=755 a /\n", ["a"]), ("ADD https://x/y z /\n", ["z"]),
            ("COPY [\"a b\", \"c\", \"/\"]\n", ["a b", "c"]),
            ("ARG N=n\nCOPY $N /\n", ["n"]), ("ENV N=n\nCOPY $N/* /\n", ["n/*"]),
            ("COPY <<EOF /x\nCOPY y /\nEOF\n", []),
            ("RUN --mount=source=s,target=/s true\n", ["s"]), ("RUN --mount=type=bind,target=/s true\n", ["."]),
            ("COPY --from=x:1 a /\n", []), ("RUN true\n", []), ("RUN --mount=type=cache,target=/c true\n", []),
        ] as [(String, Set<String>)])
    func findsWhatIsTakenFromTheContext(text: String, sources: Set<String>) {
        #expect(read("FROM a:1\n" + text).sources == sources)
    }

    @Test func survivesAnyText() {
        for text in [
            "FROM", "<<", "RUN <<", "RUN <<X", "ARG =\nFROM ${", "FROM ${A:-${B:-${C}}}", "\\", "FROM a\\", "COPY [",
            "ARG", "RUN --mount=",
        ] {
            #expect(read(text + "\n").references.count <= 1)
            #expect(read(text).references.count <= 1)
        }
    }
}
