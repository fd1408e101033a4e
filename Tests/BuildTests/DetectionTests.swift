import Build
import OCI
import Testing

@Suite struct DetectionTests {
    @Test func takesAFactorysSource() throws {
        let detection = try Detection(listing("build.sh", "run.sh"))
        #expect(detection.convention == .doskara)
        #expect(detection.reason == "'build.sh' and 'run.sh' at the root")
        #expect(detection.ignored == [])
    }

    @Test func letsABuilderImageDecideBeforeTheFiles() throws {
        let detection = try Detection(listing("build.sh", "run.sh"), builder: .sti())
        #expect(detection.convention == .sti)
        #expect(detection.reason == "'/usr/bin/prepare' and '/usr/bin/run' in image 'sti'")
        #expect(detection.ignored == ["'build.sh' and 'run.sh' at the root (doskara)"])
    }

    @Test func letsAChoiceDecideBeforeAll() throws {
        let detection = try Detection(listing("build.sh", "run.sh"), chosen: .doskara, builder: .sti())
        #expect(detection.convention == .doskara)
        #expect(detection.ignored == ["'/usr/bin/prepare' and '/usr/bin/run' in image 'sti' (sti)"])
        #expect(throws: DetectionError.self) { try Detection(listing("a"), chosen: .doskara, builder: .sti()) }
    }

    @Test(arguments: [
        ("/usr/bin/save-artifact" as ContainerPath, ImageFile.program, Convention.wharfie),
        ("/usr/bin/restore-artifact", .program, .wharfie),
        ("/usr/source", .directory, .wharfie),
        ("/usr/bin/save-artifact", .notExecutable, .sti),
        ("/usr/bin/save-artifacts", .program, .sti),
        ("/tmp/src", .directory, .sti),
    ])
    func tellsWharfieFromSTI(path: ContainerPath, file: ImageFile, convention: Convention) throws {
        let builder = try facts("b", ["/usr/bin/prepare", "/usr/bin/run"], other: [path: file])
        #expect(try Detection(listing("a"), builder: builder).convention == convention)
    }

    @Test func takesALabelBeforeASign() throws {
        let builder = try facts("b", ["/usr/bin/prepare", "/usr/bin/run", "/usr/bin/save-artifact"]) {
            $0.labels[Convention.label] = "sti"
        }
        #expect(try Detection(listing("a"), builder: builder).convention == .sti)
    }

    @Test func fallsBackToTheFilesWhereTheImageIsNoBuilder() throws {
        #expect(try Detection(listing("build.sh", "run.sh"), builder: .debian).convention == .doskara)
    }

    @Test func listsAllThatItLookedFor() throws {
        let error = #expect(throws: DetectionError.self) { try Detection(listing("app/x"), builder: .debian) }
        #expect(
            error?.description
                == """
                no convention fits: 'build.sh' and 'run.sh' are not at the root, \
                and image 'debian:12' has no '/usr/bin/prepare' and '/usr/bin/run'
                """)
    }
}
