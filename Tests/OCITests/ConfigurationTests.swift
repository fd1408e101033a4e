import Testing

@testable import OCI

private let zeros = "sha256:" + String(repeating: "0", count: 64)

@Suite struct ConfigurationTests {
    /// As docker writes it, with fields that only docker has.
    private static let docker = """
        {"architecture":"amd64","container":"c0ffee","container_config":{"Hostname":"c0ffee","Memory":1.0},
        "config":{"Hostname":"","Env":["PATH=/bin"],"Cmd":["sh","-c","a && b"],"ArgsEscaped":true,"OnBuild":null,
        "Healthcheck":{"Test":["CMD","true"],"Interval":30000000000},"Labels":{"a":"<b>"},"Volumes":{"/data":{}},
        "ExposedPorts":{"80/tcp":{}},"WorkingDir":"/","StopSignal":"SIGTERM","User":"1000:1000","Entrypoint":["/init"]},
        "created":"2023-11-14T22:13:20.123456789Z","docker_version":"24.0.7","id":12345678901234567890123,
        "history":[{"created":"2023-11-14T22:13:20Z","created_by":"/bin/sh -c #(nop) ADD","x":[]},
        {"created_by":"ENV","comment":"c","author":"a","empty_layer":true}],
        "os":"linux","rootfs":{"type":"layers","diff_ids":["\(zeros)"],"y":{}}}
        """

    @Test func survivesARoundTripWithEverythingItDoesNotKnow() throws {
        let configuration = try ImageConfiguration(parsing: Array(Self.docker.utf8))
        #expect(configuration.bytes == (try JSON(parsing: Array(Self.docker.utf8)).canonicalBytes))
        #expect(try ImageConfiguration(parsing: configuration.bytes) == configuration)
        #expect(configuration.execution.command == ["sh", "-c", "a && b"])
        #expect(configuration.execution.environment == ["PATH=/bin"])
        #expect(configuration.execution.volumes == ["/data"])
        #expect(configuration.diffIDs.map(\.description) == [zeros])
        #expect(configuration.history.map(\.isEmptyLayer) == [false, true])
        #expect(configuration.created?.description == "2023-11-14T22:13:20.123456789Z")
    }

    @Test func keepsWhatItDoesNotKnowWhenItChanges() throws {
        var configuration = try ImageConfiguration(parsing: Array(Self.docker.utf8))
        configuration.execution.command = []
        configuration.appendLayer(diffID: Digest(of: []), HistoryEntry(createdBy: "build.sh"))
        let text = String(decoding: configuration.bytes, as: UTF8.self)
        #expect(text.contains(#""Interval":30000000000"#) && text.contains(#""id":12345678901234567890123"#))
        #expect(text.contains(#""Memory":1.0"#) && !text.contains("Cmd"))
        #expect(text.contains(#"{"created_by":"build.sh"}]"#))
        #expect(try ImageConfiguration(parsing: configuration.bytes) == configuration)
    }

    @Test func isCanonicalJSON() throws {
        var configuration = ImageConfiguration(
            platform: try Platform("linux/arm64"), created: try CreationTime(secondsSince1970: 1_700_000_000))
        configuration.execution.entrypoint = ["/run.sh"]
        configuration.appendLayer(diffID: try Digest(zeros), HistoryEntry(createdBy: "a <b>"))
        configuration.appendEmptyLayer(HistoryEntry(createdBy: "ENV", isEmptyLayer: true))
        #expect(
            String(decoding: configuration.bytes, as: UTF8.self) == """
                {"architecture":"arm64","config":{"Entrypoint":["/run.sh"]},"created":"2023-11-14T22:13:20Z",\
                "history":[{"created_by":"a <b>"},{"created_by":"ENV","empty_layer":true}],"os":"linux",\
                "rootfs":{"diff_ids":["\(zeros)"],"type":"layers"}}
                """)
    }

    @Test func addsNoHistoryWhereOldLayersHaveNone() throws {
        let text = #"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["\#(zeros)"]}}"#
        var configuration = try ImageConfiguration(parsing: Array(text.utf8))
        configuration.appendEmptyLayer(HistoryEntry(isEmptyLayer: true))
        configuration.appendLayer(diffID: Digest(of: [1]), HistoryEntry(createdBy: "build.sh"))
        #expect(configuration.history.isEmpty)
        #expect(try ImageConfiguration(parsing: configuration.bytes).diffIDs.count == 2)
    }

    @Test(arguments: [
        ("{}", "'architecture' is missing"),
        (#"{"architecture":"amd64","os":"linux"}"#, "'rootfs' is missing"),
        (#"{"architecture":"amd64","os":"linux","rootfs":{"type":"x"}}"#, "'rootfs.type': it is not 'layers'"),
        (
            #"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["x"]}}"#,
            "'rootfs.diff_ids[0]': 'x' is not a digest: expected 'sha256:' and 64 digits from 0 to f"
        ),
        (
            #"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]},"history":[{}]}"#,
            "'history' has 1 layers, 'rootfs.diff_ids' 0"
        ),
        (
            #"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers"},"config":{"Env":["A=b",1]}}"#,
            "'config.Env' is not a list of strings"
        ),
        (
            #"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers"},"created":"yesterday"}"#,
            "'created': 'yesterday' is not a time such as '2023-11-14T22:13:20Z'"
        ),
        (#"{"architecture":"a/b","os":"linux"}"#, "'architecture': 'a/b' is not a platform's name"),
    ])
    func refusesWhatIsNoConfiguration(text: String, reason: String) {
        #expect {
            try ImageConfiguration(parsing: Array(text.utf8))
        } throws: {
            "\($0)" == "cannot use the image configuration: \(reason)"
        }
    }

    @Test(arguments: [
        "2023-11-14T22:13:20Z", "2023-11-14T22:13:20.5Z", "0001-01-01T00:00:00Z", "2023-11-14T22:13:20+01:30",
    ])
    func readsTimes(text: String) throws {
        #expect(try CreationTime(text).description == text)
    }

    @Test(arguments: [
        "", "2023-11-14", "2023-11-14 22:13:20Z", "2023-11-14T22:13:20", "2023-11-14T22:13:20.Z",
        "2023-11-14T22:13:20z1",
    ])
    func refusesWhatIsNoTime(text: String) {
        #expect(throws: CreationTimeError.notATime(text)) { try CreationTime(text) }
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
    ])
    func writesSecondsAsATime(seconds: Int64, text: String) throws {
        #expect(try CreationTime(secondsSince1970: seconds).description == text)
        #expect(try CreationTime(text).description == text)
    }

    @Test func refusesSecondsPastTheYear9999() {
        #expect(throws: CreationTimeError.outOfRange(253_402_300_800)) {
            try CreationTime(secondsSince1970: 253_402_300_800)
        }
    }
}
