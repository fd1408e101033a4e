import Escaping
import Testing

@Suite struct EscapedTests {
    @Test(arguments: [
        ("plain name.txt", "plain name.txt"), ("", ""), ("é 日本 😀", "é 日本 😀"), ("a\nb\rc\td", "a\\nb\\rc\\td"),
        ("\u{1b}[2J\u{7}\0\u{7f}", "\\x1b[2J\\x07\\x00\\x7f"), ("it's \\ \"so\"", "it\\'s \\\\ \"so\""),
        // Turns what follows right to left; ends a line; is invisible; belongs to nobody.
        ("a\u{202e}b", "a\\xe2\\x80\\xaeb"), ("a\u{2028}b", "a\\xe2\\x80\\xa8b"), ("a\u{200b}b", "a\\xe2\\x80\\x8bb"),
        ("\u{e000}", "\\xee\\x80\\x80"), ("\u{85}", "\\xc2\\x85"),
    ])
    func leavesNothingThatMovesACursor(text: String, escaped: String) {
        #expect(Escaped(text).description == escaped)
    }

    @Test(
        arguments: [
            ([0xff, 0x41], "\\xffA"), ([0xc3], "\\xc3"), ([0xc3, 0x28], "\\xc3("), ([0xe2, 0x82], "\\xe2\\x82"),
            ([0xed, 0xa0, 0x80], "\\xed\\xa0\\x80"), ([0xf4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"),
            ([0xc0, 0xaf], "\\xc0\\xaf"),
        ] as [([UInt8], String)])
    func escapesWhatIsNotUTF8(bytes: [UInt8], escaped: String) {
        #expect(Escaped(bytes).description == escaped)
    }

    @Test func shortensTheMiddle() {
        let name = String(repeating: "a", count: 300) + String(repeating: "b", count: 300)
        let escaped = Escaped(name, limit: 20).description
        #expect(escaped == "aaaaaaaaaa…bbbbbbbbb")
        #expect(Escaped("exactly twenty chars", limit: 20).description == "exactly twenty chars")
        #expect(Escaped("exactly twenty chars.", limit: 20).description.count == 20)
    }

    @Test func countsEscapesAgainstTheLimit() {
        #expect(Escaped([UInt8](repeating: 0, count: 1000), limit: 100).description.count == 100)
    }

    @Test func keepsTheQuotesOfALine() {
        #expect("\(Escaped(line: "'a\\'b' is \u{1b}[1mbold"))" == "'a\\'b' is \\x1b[1mbold")
    }
}
