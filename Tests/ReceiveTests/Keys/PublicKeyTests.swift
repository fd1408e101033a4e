import Receive
import TestSupport
import Testing

@Suite(.requires(tool: "ssh-keygen"))
struct PublicKeyTests {
    @Test(arguments: [
        ["-t", "ed25519"], ["-t", "rsa", "-b", "2048"], ["-t", "rsa", "-b", "3072"], ["-t", "ecdsa", "-b", "256"],
        ["-t", "ecdsa", "-b", "384"], ["-t", "ecdsa", "-b", "521"],
    ])
    func agreesWithSSHKeygenOnTheFingerprint(_ arguments: [String]) throws {
        let input = try publicKey(arguments)
        let key = try PublicKey(input)
        let shown = try run("ssh-keygen", ["-l", "-f", "-"], input: input).success().outputText
        #expect(shown.split(separator: " ")[1] == key.fingerprint.description)
        #expect(String(decoding: input, as: UTF8.self) == "\(key) somebody@somewhere\n")
    }

    @Test func takesLineWithoutItsEndOrWithOneOfDOS() throws {
        let input = try publicKey(comment: "")
        let key = try PublicKey(input)
        #expect(try PublicKey(input.dropLast()) == key)
        #expect(try PublicKey(input.dropLast() + Array("\r\n".utf8)) == key)
        #expect(try PublicKey(Array("  \(key)\t a comment, ünd more".utf8)) == key)
    }

    /// Made once by ssh-keygen; the value is what `ssh-keygen -l` says of it.
    @Test func knowsItsOwnID() throws {
        let text = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP6apjDV5SZ3m0R2G2XVXtpdN76rcmbxTZeDOD6rmq1c"
        let key = try PublicKey(Array(text.utf8))
        #expect(key.fingerprint.description == "SHA256:XjYllwwVSDuLmoOAXqB8fGzl5viQ1nZwrTspjY1mhOM")
        #expect(key.id.description == "5e3625970c15483b8b9a83805ea07c7c")
    }

    @Test func refusesWhatIsNoKey() throws {
        let one = try publicKey()
        let line = String(decoding: one.dropLast(), as: UTF8.self)
        let base64 = String(line.split(separator: " ")[1])
        let inputs: [([UInt8], PublicKeyError)] = [
            ([], .empty), (Array("\n".utf8), .empty), (Array("   \r\n".utf8), .empty),
            (one + one, .severalLines), (one + Array("\n".utf8), .severalLines),
            (Array("\n".utf8) + one, .severalLines),
            (Array("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n".utf8), .privateKey),
            (Array("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n".utf8), .otherFormat),
            (Array("command=\"id\" ".utf8) + one, .options), (Array("restrict,pty ".utf8) + one, .options),
            (Array("no-pty,command=\"a \\\" b\" ".utf8) + one, .options),
            ([UInt8](repeating: 0x61, count: PublicKey.maximumInput + 1), .tooLong),
        ]
        for (input, error) in inputs { #expect(throws: error) { try PublicKey(input) } }

        let malformed = [
            "garbage", "ssh-ed25519", "ssh-ed25519 ", "ssh-ed25519 \(base64.dropLast(4))", "ssh-rsa \(base64)",
            "ssh-ed25519 \(base64)=", "ssh-ed25519 *\(base64)", "ssh-ed25519\n\(base64)", base64, "# \(line)",
            "ssh-ed25519 \(base64.dropLast())\u{0}", "command=\"id \(line)", "\(line)\r\(line)",
            "SSH-ED25519 \(base64)",
            "ssh-ed25519  \u{1b}]0;x\u{7}", "ssh-ed25519 AAAA",
        ]
        for input in malformed { #expect(throws: PublicKeyError.self) { try PublicKey(Array(input.utf8)) } }
    }

    @Test func refusesWeakAndOldKinds() throws {
        let weak = try publicKey(["-t", "rsa", "-b", "1024"])
        #expect(throws: PublicKeyError.weak(bits: 1024)) { try PublicKey(weak) }
        let old = try publicKey(["-t", "dsa"])
        #expect(throws: PublicKeyError.unsupported("ssh-dss")) { try PublicKey(old) }
    }

    /// `ssh-ed25519` and 31 bytes; `ssh-ed25519`, 32 bytes and one field more.
    @Test(arguments: [
        "AAAAC3NzaC1lZDI1NTE5AAAAHwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
    ])
    func refusesKeysWithOtherFields(_ base64: String) {
        #expect(throws: PublicKeyError.incomplete("ssh-ed25519")) { try PublicKey(Array("ssh-ed25519 \(base64)".utf8)) }
    }

    @Test func saysWhatToPassInstead() {
        let sentences: [(PublicKeyError, String)] = [
            (.empty, "no public key was given\n  pass one on standard input: pushyard key add NAME < key.pub"),
            (.tooLong, "a public key has at most 16384 bytes, and more were given"),
            (
                .severalLines,
                "a public key is one line, and several were given\n  add each key under a name of its own"
            ),
            (
                .privateKey,
                "this is a private key, which nobody but its owner may see\n  pass the file whose name ends in '.pub'"
            ),
            (.otherFormat, "this key is not in OpenSSH's format\n  convert it: ssh-keygen -i -f FILE"),
            (
                .options,
                """
                the key has options before it, and pushyard sets its own
                  pass the line from the type on: 'ssh-ed25519 AAAA…'
                """
            ),
            (
                .malformed(Array("gar'bage".utf8)),
                "'gar\\'bage' is not a public key\n  expected a type and base64: 'ssh-ed25519 AAAA…'"
            ),
            (.incomplete("ssh-ed25519"), "this key of type 'ssh-ed25519' is incomplete"),
            (
                .unsupported("ssh-dss"),
                "keys of type 'ssh-dss' are not accepted\n  make another: ssh-keygen -t ed25519"
            ),
            (
                .weak(bits: 1024),
                "an RSA key of 1024 bits is too weak: 2048 is the least\n  make another: ssh-keygen -t ed25519"
            ),
        ]
        for (error, sentence) in sentences { #expect(error.description == sentence) }
    }
}
