import SystemPackage
import TestSupport
import Testing

extension BuilderTests {
    /// wharfie, from which sti came.
    @Suite struct WharfieTests {
        private static let scripts = [
            "prepare": """
            #!/bin/sh
            echo prepare: $(ls /usr/source) with $(ls /usr/artifacts 2>/dev/null) after $(cat /restored 2>/dev/null)
            mkdir -p /srv && cp /usr/source/* /srv
            """,
            "run": "#!/bin/sh\nls /srv\n",
            "save-artifact": "#!/bin/sh\necho save: $(ls /srv)\ncp /srv/* /usr/artifacts\ntest ! -e /srv/unsaved\n",
            "restore-artifact": """
            #!/bin/sh
            echo restore: $(ls /usr/source) with $(ls /usr/artifacts); ls /usr/artifacts >/restored
            test ! -e /usr/source/unrestored
            """,
        ]

        @Test func savesRestoresAndPrepares() throws {
            let home = try home()
            try home.makeImage("wharfie", Self.scripts)
            let options = ["--base", "localhost/wharfie"]
            #expect(try home.build("wharf", Source(["a": "1"]), options).success().log == ["prepare: a with after"])
            #expect(try home.build("wharf", Source(["b": "1"]), options).success().log == ["prepare: b with after"])
            let result = try home.build("wharf", Source(["c": "1"]), options + ["--incremental"]).success()
            #expect(result.log == ["save: b", "restore: c with b", "prepare: c with b after b"])
            let named = try home.build(
                "other", Source(["d": "1"]), options + ["--incremental=localhost/wharf"]
            ).success()
            #expect(named.log == ["save: c", "restore: d with c", "prepare: d with c after c"])
            // Neither source nor artifacts are a part of the image.
            let look = Source.script("ls -d /usr/source /usr/artifacts 2>/dev/null; true")
            let found = try home.build(
                "wharf-look", look, "--base", "localhost/wharf", "--convention", "doskara"
            ).success()
            #expect(found.log == [])
        }

        @Test func failsWhereArtifactsWereAskedFor() throws {
            let home = try home()
            try home.makeImage("wharfie-failing", Self.scripts)
            let options = ["--base", "localhost/wharfie-failing", "--incremental"]
            #expect(try home.build("dry", Source(["a": "1"]), options).success().log == ["prepare: a with after"])
            let unrestored = try home.build("dry", Source(["unrestored": "1"]), options)
            #expect(unrestored.ending == .exited(31))
            #expect(
                unrestored.errorText.contains(
                    "cannot restore artifacts: 'restore-artifact' failed with status 1 (E-RESTORE)\n  build without them: --clean"
                ))
            try home.build("dry", Source(["unsaved": "1"]), "--base", "localhost/wharfie-failing").success()
            let unsaved = try home.build("dry", Source(["b": "1"]), options)
            #expect(unsaved.ending == .exited(30))
            #expect(unsaved.errorText.contains("'save-artifact' failed with status 1 (E-SAVE)"))
        }
    }
}
