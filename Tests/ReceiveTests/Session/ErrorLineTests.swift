import Testing

@testable import Receive

struct ErrorLineTests {
    @Test(
        arguments: [
            (["error: no"], true), (["one\ner", "ror", ": no\n"], true), (["progress\rerror: no"], true),
            (["an error: no\n", "errors: 3\n"], false), (["err\nor: \n"], false), ([], false),
        ] as [([String], Bool)])
    func findsAnErrorAtTheBeginningOfALine(pieces: [String], isFound: Bool) {
        var error = ErrorLine()
        for piece in pieces { error.read(Array(piece.utf8)[...]) }
        #expect(error.wasSeen == isFound)
    }
}
