/// Follows what git-receive-pack(1) writes, to know where a packet may stand between two of its own.
///
/// gitprotocol-pack(5): the list of refs, a flush packet, then the answer to the push. Where the client can take it, the answer is
/// a sideband: each packet begins with the number of its band, and a flush packet ends it.
struct Sideband {
    /// What git itself sends to find out whether a client is there: a packet of the first band with nothing in it.
    static let keepalive = Array("0005\u{1}".utf8)

    private enum Phase {
        case refs
        case answer
        /// It has ended, or is not what this knows: nothing may be added.
        case over
    }

    private var phase = Phase.refs
    private var length: [UInt8] = []
    /// Of the packet under way.
    private var remaining = 0
    private var isBeginning = false
    private var lastIsBand = false

    /// Whether a packet may be added here.
    var isBetweenPackets: Bool { phase == .answer && lastIsBand && remaining == 0 && length.isEmpty }

    /// Follows the next bytes.
    mutating func follow(_ bytes: some Collection<UInt8>) {
        var bytes = bytes[...]
        while phase != .over, let byte = bytes.first {
            if remaining == 0 {
                length.append(byte)
                bytes = bytes.dropFirst()
                if length.count == 4 { begin() }
            } else {
                if isBeginning { lastIsBand = (1...3).contains(byte) }
                isBeginning = false
                let count = min(remaining, bytes.count)
                remaining -= count
                bytes = bytes.dropFirst(count)
            }
        }
    }

    /// gitprotocol-common(5): four hexadecimal digits that count themselves; 0000 is a flush packet.
    private mutating func begin() {
        let total = Int(String(decoding: length, as: UTF8.self), radix: 16)
        length = []
        switch (total, phase) {
        case (0, .refs): phase = .answer
        case (let total?, _) where total > 4:
            remaining = total - 4
            isBeginning = true
        default: phase = .over
        }
    }
}
