import Testing

@testable import Receive

@Suite struct SidebandTests {
    private static let refs = "00407217a7c7e582c46cec22a130adf4b9d7d950fba0 refs/heads/main\0ofs0000"

    /// Where a packet may be added: behind as many bytes as the second text has.
    @Test(arguments: [
        (refs + "000b\u{2}hello\n" + "0005\u{1}" + "0000", [refs.utf8.count + 11, refs.utf8.count + 16]),
        (refs + "0009\u{3}oops", [refs.utf8.count + 9]),
        // No sideband: the report itself.
        (refs + "000eunpack ok\n0000", []),
        ("0000" + "0005\u{2}", [9]),
        // Nothing that receive-pack writes.
        (refs + "fatal: \u{2}\u{2}\u{2}", []),
        (refs + "0001" + "0005\u{2}", []),
        (refs + "0000" + "0005\u{2}", []),
        ("", []),
    ])
    func findsThePlacesBetweenPackets(stream: String, places: [Int]) {
        var sideband = Sideband()
        var found: [Int] = []
        for (index, byte) in stream.utf8.enumerated() {
            sideband.follow([byte])
            if sideband.isBetweenPackets { found.append(index + 1) }
        }
        #expect(found == places)

        for end in 0...stream.utf8.count {
            var atOnce = Sideband()
            atOnce.follow(stream.utf8.prefix(end))
            #expect(atOnce.isBetweenPackets == places.contains(end))
        }
    }
}
