import TestSupport
import Testing

@testable import OCI

@Suite struct JSONTests {
    @Test(arguments: [
        ("{}", "{}"), (" [ 1 , 2 ] ", "[1,2]"), ("null", "null"), ("true", "true"), ("\"\"", "\"\""),
        // A number keeps its digits, however many.
        ("[1.0, 1e3, 12345678901234567890, -0, 0.10]", "[1.0,1e3,12345678901234567890,-0,0.10]"),
        (#"{"b":1,"a":2,"B":3}"#, #"{"B":3,"a":2,"b":1}"#),
        // Sorted by bytes of UTF-8.
        (#"{"\ud83d\ude00":1,"\uffee":2}"#, "{\"\u{ffee}\":2,\"\u{1f600}\":1}"),
        // Nothing for the sake of HTML.
        (#""\u003ca\u0026b\u003e \/""#, #""<a&b> /""#),
        (#""\u0000\u001f\b\f\n\r\t\"\\\u007f""#, "\"\\u0000\\u001f\\u0008\\u000c\\n\\r\\t\\\"\\\\\u{7f}\""),
    ])
    func hasOneCanonicalText(text: String, canonical: String) throws {
        #expect(String(decoding: try JSON(parsing: Array(text.utf8)).canonicalBytes, as: UTF8.self) == canonical)
    }

    @Test(arguments: [
        ("", "it ends early"), ("{", "it ends early"), (#"{"a""#, "it ends early"), ("[1", "it ends early"),
        ("\"a", "it ends early"), ("-", "it ends early"), ("1.", "it ends early"), ("tru", "it ends early"),
        ("{}x", "byte 2 is unexpected"), ("[1,]", "byte 3 is unexpected"), (#"{"a":1,}"#, "byte 7 is unexpected"),
        ("01", "byte 1 is unexpected"), ("-01", "byte 2 is unexpected"), ("+1", "byte 0 is unexpected"),
        (".5", "byte 0 is unexpected"), ("1.e3", "byte 2 is unexpected"), ("NaN", "byte 0 is unexpected"),
        ("\"\n\"", "byte 1 is unexpected"), (#""\x""#, "byte 2 is unexpected"), (#""\u12g4""#, "byte 5 is unexpected"),
        (#"["\ud800"]"#, "the string at byte 1 is not Unicode"),
        (#""\udc00\ud800""#, "the string at byte 0 is not Unicode"),
        (#""\ud800\u0041""#, "the string at byte 0 is not Unicode"),
        (#"{"a":1,"b":2,"a":3}"#, "the key at byte 13 is there already"),
        (String(repeating: "[", count: 101), "at byte 100 it is nested more than 100 levels deep"),
    ])
    func refusesWhatIsNotJSON(text: String, sentence: String) {
        #expect { try JSON(parsing: Array(text.utf8)) } throws: { "\($0)" == sentence }
    }

    @Test func refusesWhatIsNotUTF8() {
        #expect(throws: JSONFault.notUnicode(offset: 0)) { try JSON(parsing: [0x22, 0xC3, 0x28, 0x22]) }
    }

    @Test(.requires(tool: "python3")) func agreesWithPythonOnRandomValues() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<Soak.count(short: 5, full: 500) {
            let value = JSON.array((0..<20).map { _ in randomJSON(depth: 4, &generator) })
            let bytes = value.canonicalBytes
            #expect(try JSON(parsing: bytes) == value)
            let program = """
                import json, sys
                value = json.loads(sys.stdin.buffer.read().decode())
                sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False, indent=2).encode())
                """
            let other = try run("python3", ["-c", program], input: bytes).success().output
            #expect(try JSON(parsing: other) == value)
        }
    }
}

private func randomJSON(depth: Int, _ generator: inout SeededGenerator) -> JSON {
    switch Int.random(in: depth > 0 ? 0...6 : 0...4, using: &generator) {
    case 0: return .null
    case 1: return .boolean(Bool.random(using: &generator))
    case 2: return .integer(Int64.random(in: .min ... .max, using: &generator))
    case 3, 4: return .string(randomString(&generator))
    case 5:
        return .array(
            (0..<Int.random(in: 0...4, using: &generator)).map { _ in randomJSON(depth: depth - 1, &generator) })
    default:
        var members: [String: JSON] = [:]
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            members[randomString(&generator)] = randomJSON(depth: depth - 1, &generator)
        }
        return .object(members)
    }
}

private func randomString(_ generator: inout SeededGenerator) -> String {
    let scalars = (0..<Int.random(in: 0...6, using: &generator)).compactMap { _ in
        Unicode.Scalar(
            generator.pick(
                [0...0x7f, 0...0x2ff, 0x4e00...0x4fff, 0x1f600...0x1f64f].map {
                    UInt32.random(in: $0, using: &generator)
                }))
    }
    return String(String.UnicodeScalarView(scalars))
}
