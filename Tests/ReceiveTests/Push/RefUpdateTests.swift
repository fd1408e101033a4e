import Git
import Receive
import Testing

private let one = String(repeating: "1", count: 40)
private let two = String(repeating: "2", count: 40)
private let zero = String(repeating: "0", count: 40)

struct RefUpdateTests {
    @Test func readsWhatGitFeedsToTheHook() throws {
        let input = """
            \(one) \(two) refs/heads/main
            \(zero) \(two) refs/tags/v1.0
            \(one) \(zero) refs/heads/old

            """
        #expect(
            try RefUpdate.list(Array(input.utf8)) == [
                RefUpdate(
                    ref: RefName("refs/heads/main"), change: .update(from: ObjectID(name: one), to: ObjectID(name: two))
                ),
                RefUpdate(ref: RefName("refs/tags/v1.0"), change: .create(ObjectID(name: two))),
                RefUpdate(ref: RefName("refs/heads/old"), change: .delete(ObjectID(name: one))),
            ]
        )
    }

    @Test func readsNothingAsNoUpdates() throws {
        #expect(try RefUpdate.list([]).isEmpty)
    }

    @Test(arguments: [
        ("\(one) \(two) refs/heads/main", "cannot take this push: its list of refs ends in the middle of a line"),
        ("\n", "cannot take this push: '' is not an old object, a new one and a ref"),
        ("\(one) \(two)\n", "cannot take this push: '\(one) \(two)' is not an old object, a new one and a ref"),
        ("\(one) \(two) \n", "cannot take this push: '' is not a ref name: it does not start with 'refs/'"),
        (
            "\(one)  \(two) refs/heads/main\n",
            "cannot take this push: '' is not an object name: expected 40 digits from 0 to f"
        ),
        (
            "\(one) \(two) refs/heads/main extra\n",
            """
            cannot take this push: 'refs/heads/main extra' is not a ref name: \
            it contains a control character, a space or one of ~ ^ : ? * [ \\
            """
        ),
        (
            "\(one) \(two) refs/heads/../../hooks\n",
            "cannot take this push: 'refs/heads/../../hooks' is not a ref name: a component starts with '.'"
        ),
        ("\(zero) \(zero) refs/heads/main\n", "cannot delete 'refs/heads/main': there is no such ref"),
        (
            "\(zero) \(one) refs/heads/a\n\(zero) \(two) refs/heads/a\n",
            "cannot take this push: it has 'refs/heads/a' twice"
        ),
    ])
    func refusesOtherInput(_ input: String, _ sentence: String) {
        let error = #expect(throws: RefUpdateError.self) { try RefUpdate.list(Array(input.utf8)) }
        #expect(error?.description == sentence)
    }

    @Test func refusesInputBeyondItsLimits() {
        let many = (0...RefUpdate.maximumCount).map { "\(zero) \(one) refs/tags/\($0)\n" }.joined()
        let error = #expect(throws: RefUpdateError.self) { try RefUpdate.list(Array(many.utf8)) }
        #expect(
            error?.description
                == "cannot take this push: it has 10001 refs, and 10000 is the most\n  push them in parts"
        )
        #expect(throws: RefUpdateError.tooLarge) {
            try RefUpdate.list([UInt8](repeating: 0x0a, count: RefUpdate.maximumBytes + 1))
        }
    }
}
