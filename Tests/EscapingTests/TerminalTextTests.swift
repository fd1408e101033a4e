import Escaping
import Testing

@Suite struct TerminalTextTests {
    @Test(arguments: [
        ("plain 'text' \\ with\ttabs\n", "plain 'text' \\ with\ttabs\n"),
        ("grün 日本 🙂\n", "grün 日本 🙂\n"),
        ("\u{1b}[1;31mred\u{1b}[0m\u{1b}[m", "\u{1b}[1;31mred\u{1b}[0m\u{1b}[m"),
        ("\u{1b}[2J\u{1b}[1Aup", "\\x1b[2J\\x1b[1Aup"),
        ("\u{1b}]0;title\u{7}", "\\x1b]0;title\\x07"),
        ("\u{1b}", "\\x1b"),
        ("\u{1b}[31", "\\x1b[31"),
        ("10 %\r20 %\r\ndone\n", "10 %\n20 %\ndone\n"),
        ("a\u{8}b\u{0}\u{7f}", "a\\x08b\\x00\\x7f"),
        ("\u{9b}2J \u{202e}evil", "\\xc2\\x9b2J \\xe2\\x80\\xaeevil"),
    ])
    func keepsColoursAndNothingElse(text: String, shown: String) {
        #expect(filtered([Array(text.utf8)]) == shown)
        // However it is cut into pieces.
        #expect(filtered(text.utf8.map { [$0] }) == shown)
    }

    @Test(
        arguments: [
            ([0xff, 0x41], "\\xffA"), ([0xc3], "\\xc3"), ([0xe2, 0x82], "\\xe2\\x82"),
            ([0xe2, 0x82, 0x41], "\\xe2\\x82A"), ([0xc0, 0xaf], "\\xc0\\xaf"),
            ([0xed, 0xa0, 0x80], "\\xed\\xa0\\x80"), ([0xf0, 0x9f], "\\xf0\\x9f"),
        ] as [([UInt8], String)])
    func showsWhatIsNotUTF8(bytes: [UInt8], shown: String) {
        #expect(filtered([bytes]) == shown)
        #expect(filtered(bytes.map { [$0] }) == shown)
    }

    /// Whoever writes to the log cannot make it be held back without end.
    @Test func holdsBackNoMoreThanASequence() {
        var text = TerminalText()
        let long = Array("\u{1b}[".utf8) + [UInt8](repeating: UInt8(ascii: "1"), count: 100)
        #expect(String(decoding: text.next(long), as: UTF8.self).hasPrefix("\\x1b[111"))
    }

    private func filtered(_ pieces: [[UInt8]]) -> String {
        var text = TerminalText()
        var shown: [UInt8] = []
        for piece in pieces { shown += text.next(piece) }
        return String(decoding: shown + text.finish(), as: UTF8.self)
    }
}
