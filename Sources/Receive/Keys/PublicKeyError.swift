import Escaping

/// Why something is no public key that may be given rights.
public enum PublicKeyError: Error, Equatable, CustomStringConvertible {
    case empty
    case tooLong
    case severalLines
    case privateKey
    case otherFormat
    case options
    case malformed([UInt8])
    case incomplete(String)
    case unsupported(String)
    case weak(bits: Int)

    public var description: String {
        switch self {
        case .empty: "no public key was given\n  pass one on standard input: pushyard key add NAME < key.pub"
        case .tooLong: "a public key has at most \(PublicKey.maximumInput) bytes, and more were given"
        case .severalLines: "a public key is one line, and several were given\n  add each key under a name of its own"
        case .privateKey:
            "this is a private key, which nobody but its owner may see\n  pass the file whose name ends in '.pub'"
        case .otherFormat: "this key is not in OpenSSH's format\n  convert it: ssh-keygen -i -f FILE"
        case .options:
            "the key has options before it, and pushyard sets its own\n  pass the line from the type on: 'ssh-ed25519 AAAA…'"
        case .malformed(let line):
            "'\(Escaped(line, limit: 60))' is not a public key\n  expected a type and base64: 'ssh-ed25519 AAAA…'"
        case .incomplete(let algorithm): "this key of type '\(Escaped(algorithm))' is incomplete"
        case .unsupported(let algorithm):
            "keys of type '\(Escaped(algorithm))' are not accepted\n  make another: ssh-keygen -t ed25519"
        case .weak(let bits):
            "an RSA key of \(bits) bits is too weak: 2048 is the least\n  make another: ssh-keygen -t ed25519"
        }
    }
}
