import Hashing
import TestSupport
import Testing

@Suite struct SHA256Tests {
    /// From FIPS 180-2, appendix B, and the empty message.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func agreesWithTheStandard(message: String, digest: String) {
        let hash = SHA256()
        hash.update(Array(message.utf8))
        #expect(hexadecimal(hash.finish()) == digest)
    }

    @Test func startsTheNextMessageAfresh() {
        let hash = SHA256()
        hash.update([1, 2, 3])
        let first = hash.finish()
        hash.update([1, 2, 3])
        #expect(hash.finish() == first)
        #expect(hash.finish() == SHA256().finish())
    }

    @Test func agreesWithSha256sumHoweverTheMessageIsCut() throws {
        var generator = SeededGenerator(seed: 1)
        for length in [1, 55, 56, 63, 64, 65, 127, 128, 100_003] {
            let message = generator.bytes(length)
            let hash = SHA256()
            var rest = message[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...max(1, length / 3), using: &generator))
                hash.update(Array(piece))
                rest = rest.dropFirst(piece.count)
            }
            let line = try run("sha256sum", input: message).success().outputText
            #expect(line.hasPrefix(hexadecimal(hash.finish()) + " "), "\(length) bytes")
        }
    }
}
