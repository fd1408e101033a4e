import SystemPackage
import TestSupport
import Testing

@testable import Chains

/// Where a machine's packages come from.
struct AptSourcesTests {
    @Test func knowsBothStylesOfASuite() throws {
        try withTemporaryDirectory(on: .memory) { apt in
            try run("mkdir", [apt.appending("sources.list.d").string]).success()
            try write(
                """
                deb http://one.invalid/debian bookworm main
                deb-src http://one.invalid/debian bookworm main
                # deb http://one.invalid/debian bookworm contrib
                deb http://one.invalid/debian trixie main
                """, to: apt.appending("sources.list"))
            try write(
                """
                Types: deb deb-src
                URIs: http://two.invalid/debian
                Suites: bookworm bookworm-updates bookworm-backports
                Components: main contrib
                Signed-By: /usr/share/keyrings/two.gpg

                Types: deb
                URIs: http://three.invalid/security
                Suites: bookworm-security
                Components: main

                Enabled: no
                Types: deb
                URIs: http://four.invalid/
                Suites: bookworm
                Components: main
                """, to: apt.appending("sources.list.d/debian.sources"))
            try write(
                "deb http://five.invalid/ bookworm main\n", to: apt.appending("sources.list.d/five.list.disabled"))
            #expect(
                try AptSources.machine(for: "bookworm", in: apt) == """
                    deb http://one.invalid/debian bookworm main
                    deb [signed-by=/usr/share/keyrings/two.gpg] http://two.invalid/debian bookworm main contrib
                    deb [signed-by=/usr/share/keyrings/two.gpg] http://two.invalid/debian bookworm-updates main contrib
                    deb http://three.invalid/security bookworm-security main

                    """)
            #expect(try AptSources.machine(for: "sid", in: apt) == nil)
        }
    }

    private func write(_ text: String, to path: FilePath) throws {
        try run("tee", [path.string], input: Array(text.utf8)).success()
    }
}
