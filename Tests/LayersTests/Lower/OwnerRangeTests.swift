import Layers
import Testing

@Suite struct OwnerRangeTests {
    @Test func mapsIdsThereAndBack() throws {
        let range = try OwnerRange("100000:65536")
        #expect(range == .standard && range.description == "100000:65536")
        #expect(try range.hostID(of: 0) == 100_000 && range.hostID(of: 65_535) == 165_535)
        #expect(range.id(ofHostID: 100_000) == 0 && range.id(ofHostID: 165_535) == 65_535)
        #expect(range.id(ofHostID: 165_536) == nil && range.id(ofHostID: 99_999) == nil && range.id(ofHostID: 0) == nil)
    }

    @Test func refusesIdsThatTheNamespaceDoesNotHave() throws {
        let range = try OwnerRange(first: 1000, count: 10)
        #expect {
            try range.hostID(of: 10)
        } throws: {
            "\($0)" == """
                owner 10 does not fit the builds' range of ids: it has 10 ('1000:10')
                  give builds a larger range of subordinate ids
                """
        }
        #expect(throws: OwnerRangeError.outside(.max, range)) { try range.hostID(of: .max) }
    }

    @Test(arguments: ["", "1", "0:10", "1:0", "1:2:3", "-1:5", "4294967295:1", "1:4294967295", "a:b", "1 :2"])
    func refusesWhatIsNoRange(text: String) {
        #expect(throws: OwnerRangeError.unusable(text)) { try OwnerRange(text) }
    }

    @Test func reachesTheLastId() throws {
        #expect(try OwnerRange("1:4294967294").hostID(of: 4_294_967_293) == 4_294_967_294)
    }
}
