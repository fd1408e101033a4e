import SystemPackage
import TestSupport
import Testing

/// What the other suites rely on when they say that nothing is left.
@Suite(.requires(tool: "sshd"), .requires(tool: "python3")) struct SSHServerTests {
    @Test func findsWhatASessionHasLeftBehindAndEndsIt() throws {
        try withTemporaryDirectory { directory in
            let authorizedKeys = directory.appending("authorized_keys")
            let environment = ["HOME": directory.string]
            let server = try SSHServer.withServer(
                in: directory, authorizedKeys: authorizedKeys, environment: environment
            ) { server in
                let ann = try Pusher("ann", in: directory, server: server)
                try write(try text(of: ann.publicKey), to: authorizedKeys)
                // The session ends when the process is what the test looks for, and no sooner.
                try ann.ssh("setsid sleep 1000 <&- >&- 2>&- & until grep -qx sleep /proc/$!/comm; do :; done")
                    .success()
                let left = try #require(throws: ProcessesLeft.self) { try server.waitForQuiet(atMost: .zero) }
                #expect(left.processes.contains { $0.command == ["sleep", "1000"] })
                return server
            }
            #expect(try server.processes == [])
        }
    }
}
