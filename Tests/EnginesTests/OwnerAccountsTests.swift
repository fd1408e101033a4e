import Filesystem
import Layers
import SystemPackage
import TestSupport
import Testing

@testable import Engines

@Suite struct OwnerAccountsTests {
    @Test(
        arguments: [
            ("printf 'root:x:0:0:::\\nme:x:1000:1000:::\\n' >passwd", nil),
            ("printf 'pushyard:100000:65536\\n' >subuid; cp subuid subgid", nil),
            ("printf 'other:x:100005:100:::\\n' >passwd", ("other", "165536:65536")),
            ("printf 'staff:x:165535:\\n' >group", ("staff", "165536:65536")),
            ("printf 'me:90000:10001\\nyou:165536:65536\\n' >subuid", ("me", "231072:65536")),
            ("printf 'me:0:4294967295\\n' >subgid", ("me", nil)),
            ("printf 'me\\nme:x:y\\nme:1:0\\n:::\\n' >subgid", nil),
        ] as [(String, (String, String?)?)])
    func refusesIdsOfOthers(script: String, refusal: (user: String, free: String?)?) throws {
        try withTemporaryDirectory(on: .memory) { path in
            try run("sh", ["-euc", script], directory: path).success()
            let accounts = try OwnerAccounts(in: Directory(path))
            guard let refusal else { return try accounts.check(.standard) }
            #expect(throws: EngineError.rangeInUse("100000:65536", by: refusal.user, free: refusal.free)) {
                try accounts.check(.standard)
            }
        }
    }

    @Test func saysWhatToSet() {
        let error = EngineError.rangeInUse("100000:65536", by: "me", free: "165536:65536")
        #expect(
            error.description == """
                cannot give builds the ids '100000:65536': some of them are for 'me'
                  set 'owner-range' to others, such as '165536:65536'
                """)
    }
}
