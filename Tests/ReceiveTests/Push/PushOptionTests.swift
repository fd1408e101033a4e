import Receive
import Testing

struct PushOptionTests {
    @Test(arguments: ["no-build", "rebuild", "clean", "message=x", "message=naïve – 東京 👩‍💻 = ok", "message='; id"])
    func spellsAnOptionAsItWasRead(_ text: String) throws {
        #expect(try PushOption(Array(text.utf8)).description == text)
    }

    @Test func takesTheLongestMessage() throws {
        let text = String(repeating: "m", count: PushOption.maximumLength)
        #expect(try PushOption(Array("message=\(text)".utf8)) == .message(text))
    }

    @Test(arguments: [
        ("fast", "fast"), ("", ""), ("NO-BUILD", "NO-BUILD"), ("no-build=1", "no-build=1"), ("clean ", "clean "),
        ("messages=x", "messages=x"), ("base=evil/image", "base=evil/image"), ("--commit=x", "--commit=x"),
        ("rebuild\n", #"rebuild\n"#), ("\u{1b}[2J", #"\x1b[2J"#), ("a'b", #"a\'b"#),
    ])
    func refusesUnknownOptionWithTheList(_ text: String, _ shown: String) {
        let error = #expect(throws: PushOptionError.self) { try PushOption(Array(text.utf8)) }
        #expect(
            error?.description == """
                push option '\(shown)' is unknown
                  use 'no-build', 'rebuild', 'clean' or 'message=TEXT'
                """
        )
    }

    @Test(arguments: [
        ("message", "push option 'message' has no text\n  write 'message=TEXT'"),
        ("message=", "push option 'message' has no text\n  write 'message=TEXT'"),
        ("message=a\nb", #"push option 'message=a\nb' contains a control character"#),
        ("message=a\u{0}", #"push option 'message=a\x00' contains a control character"#),
        ("message=\u{9b}2J", #"push option 'message=\xc2\x9b2J' contains a control character"#),
        ("message=a\u{2028}b", #"push option 'message=a\xe2\x80\xa8b' contains a control character"#),
    ])
    func refusesMessageThatIsNotOneLine(_ option: String, _ sentence: String) {
        let error = #expect(throws: PushOptionError.self) { try PushOption(Array(option.utf8)) }
        #expect(error?.description == sentence)
    }

    @Test func refusesLongMessageAndOtherBytes() {
        let long = #expect(throws: PushOptionError.self) {
            try PushOption(Array("message=".utf8) + [UInt8](repeating: 0x6d, count: 513))
        }
        #expect(long?.description == "the text of push option 'message' has 513 bytes, and 512 is the most")
        let bytes = #expect(throws: PushOptionError.self) { try PushOption(Array("message=a".utf8) + [0xff]) }
        #expect(bytes?.description == "the text of push option 'message' is not UTF-8")
    }

    @Test func readsTheHooksEnvironment() throws {
        #expect(try PushOptions(environment: { _ in nil }).options.isEmpty)
        #expect(try options(["GIT_PUSH_OPTION_COUNT": "0"]).options.isEmpty)
        let some = try options([
            "GIT_PUSH_OPTION_COUNT": "2", "GIT_PUSH_OPTION_0": "clean", "GIT_PUSH_OPTION_1": "message=hotfix",
            "GIT_PUSH_OPTION_2": "no-build",
        ])
        #expect(some.options == [.clean, .message("hotfix")])
        #expect(!some.skipsBuild)
        #expect(try options(["GIT_PUSH_OPTION_COUNT": "1", "GIT_PUSH_OPTION_0": "no-build"]).skipsBuild)
    }

    @Test(arguments: [
        (["COUNT": "x"], "GIT_PUSH_OPTION_COUNT is 'x': expected a number"),
        (["COUNT": ""], "GIT_PUSH_OPTION_COUNT is '': expected a number"),
        (["COUNT": "-1"], "GIT_PUSH_OPTION_COUNT is '-1': expected a number"),
        (["COUNT": "9999999999"], "GIT_PUSH_OPTION_COUNT is '9999999999': expected a number"),
        (["COUNT": "9"], "this push has 9 options, and 8 is the most"),
        (
            ["COUNT": "2", "0": "clean"],
            "GIT_PUSH_OPTION_1 is not set, though GIT_PUSH_OPTION_COUNT counts it"
        ),
        (["COUNT": "2", "0": "clean", "1": "clean"], "push option 'clean' is one too many of its kind"),
        (["COUNT": "2", "0": "message=a", "1": "message=b"], "push option 'message=b' is one too many of its kind"),
        (["COUNT": "2", "0": "no-build", "1": "clean"], "push options 'no-build' and 'clean' contradict each other"),
        (
            ["COUNT": "2", "0": "rebuild", "1": "no-build"],
            "push options 'no-build' and 'rebuild' contradict each other"
        ),
    ])
    func refusesOptionsThatCannotBeFollowed(_ variables: [String: String], _ sentence: String) {
        let error = #expect(throws: PushOptionError.self) {
            try options(Dictionary(uniqueKeysWithValues: variables.map { ("GIT_PUSH_OPTION_\($0)", $1) }))
        }
        #expect(error?.description == sentence)
    }

    private func options(_ environment: [String: String]) throws(PushOptionError) -> PushOptions {
        try PushOptions(environment: { environment[$0].map { Array($0.utf8) } })
    }
}
