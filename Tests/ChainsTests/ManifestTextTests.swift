import OCI
import SystemPackage
import TestSupport
import Testing

@testable import Chains

@Suite struct ManifestTextTests {
    @Test(arguments: [
        ("{\"a\": 1, # one\n}", "{\"a\":1}"), ("// x\n{\"a\": [1, 2, /* y */ ]}", "{\"a\":[1,2]}"),
        ("\u{FEFF}{}", "{}"), (##"{"a": "# // /* , ]"}"##, ##"{"a":"# // /* , ]"}"##),
        (##"{"a": "\" # \\", }"##, ##"{"a":"\" # \\"}"##), ("[1,\n#x\n]", "[1]"), ("{}/**/", "{}"),
        ("[1 /*,*/ , 2]", "[1,2]"),
    ])
    func forgives(text: String, canonical: String) throws {
        let json = try JSON(parsing: ManifestText(Array(text.utf8)).bytes)
        #expect(String(decoding: json.canonicalBytes, as: UTF8.self) == canonical)
    }

    @Test(arguments: ["[1,,]", "[,]", "[1 / 2]", "[1,] x", "[1,\"a\",,]", "/* [1]", "[1]/", "{\"a\",}"])
    func forgivesNothingElse(text: String) {
        #expect(throws: JSONFault.self) { try JSON(parsing: ManifestText(Array(text.utf8)).bytes) }
    }

    @Test func findsTheLinesOfEntries() {
        let text = """
            {"params": {"images": [1, 2]}, # "images": [
             "images":
              [ {"a": [1,
                 2]}, 3,
                /* , */
                "x,[", {}, [
                ]],
             "other": [1]}
            """
        #expect(ManifestText(Array(text.utf8)).lines(ofElementsIn: "images") == [3, 4, 6, 6, 6])
    }

    /// Whatever the bytes are, reading ends with JSON or a fault, at a place that is in the text; strict JSON means what it meant.
    @Test func survivesAnyBytes() throws {
        var generator = SeededGenerator(seed: 8)
        let valid = Array(
            #"{"images": [{"tag": "a/b:{x}", "args": {"A": 1}}, {"file": "p.json"}], "params": {"x": "1"}}"#.utf8)
        let pieces = ["{", "}", "[", "]", ",", "\"", "\\", "#", "//", "/*", "*/", "\n", ":", "\u{0}", "é", "images"].map
        { Array($0.utf8) }
        for _ in 0..<Soak.count(short: 1000, full: 300_000) {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let place = Int.random(in: 0...bytes.count, using: &generator)
                switch Int.random(in: 0...2, using: &generator) {
                case 0: bytes.insert(contentsOf: pieces.randomElement(using: &generator) ?? [], at: place)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 3))
                default: bytes.insert(UInt8.random(in: .min ... .max, using: &generator), at: place)
                }
            }
            var findings = Findings()
            let manifest = Manifest(bytes, "docker/IMAGES.json", "/proj/docker", &findings)
            #expect(manifest != nil || !findings.errors.isEmpty)
            let text = ManifestText(bytes)
            #expect(text.bytes.count == bytes.count)
            if let strict = try? JSON(parsing: bytes) {
                #expect(try JSON(parsing: text.bytes) == strict)
            }
            let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
            for error in findings.errors { #expect((error.place.line ?? 1) <= lines) }
            guard let manifest else { continue }
            for entry in manifest.entries {
                _ = ImageInstance(entry, of: manifest, [:], parameters: manifest.parameters, &findings)
            }
        }
    }
}
