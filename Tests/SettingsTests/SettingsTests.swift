import Settings
import SystemPackage
import TestSupport
import Testing

@Suite struct SettingsTests {
    @Test func optionBeatsEnvironmentBeatsFileBeatsDefault() throws {
        try withFile("max-entries: 3\n") { path in
            let inFile = try Settings { ["PUSHYARD_CONFIG": path][$0] }
            let everywhere = try Settings { ["PUSHYARD_CONFIG": path, "PUSHYARD_MAX_ENTRIES": "2"][$0] }
            #expect(try inFile.value(of: Settings.maxDepth) == 256)
            #expect(try inFile.value(of: Settings.maxEntries) == 3)
            #expect(try everywhere.value(of: Settings.maxEntries) == 2)
            #expect(try everywhere.value(of: Settings.maxEntries, option: "1") == 1)
        }
    }

    @Test func takesEveryDefaultThatIsWritten() throws {
        for setting in Settings.all where setting.hasDefault {
            try setting.check(.text(setting.defaultDescription), from: .argument)
        }
    }

    @Test(arguments: [
        ("1", 1), ("1K", 1024), ("3M", 3 << 20), ("4G", 4 << 30), ("2T", 2 << 40), ("18446744073709551615", UInt64.max),
    ])
    func readsSizes(_ text: String, _ bytes: UInt64) throws {
        #expect(try settings().value(of: Settings.maxSize, option: text) == bytes)
    }

    @Test(arguments: [
        "", "-1", "1.5G", "1g", "G", "18446744073709551616", "99999999999999999999", "18014398509481984K", " 1",
    ])
    func refusesWhatIsNoSize(_ text: String) throws {
        let settings = try settings()
        let error = #expect(throws: SettingError.self) { try settings.value(of: Settings.maxSize, option: text) }
        #expect(error?.description == "--max-size: '\(text)' is no value for 'max-size', expected bytes")
    }

    @Test(arguments: [("5", 5), ("5s", 5), ("2m", 120), ("1h", 3600)])
    func readsTimes(_ text: String, _ seconds: Int) throws {
        #expect(try settings().value(of: Settings.maxTime, option: text) == .seconds(seconds))
    }

    @Test func takesNoTimeOnlyWhereItMeansSomething() throws {
        let settings = try settings()
        #expect(try settings.value(of: Settings.baseTimeout, option: "0") == .zero)
        let error = #expect(throws: SettingError.self) { try settings.value(of: Settings.maxTime, option: "0") }
        #expect(error?.description == "--max-time: '0' is no value for 'max-time', expected seconds")
    }

    @Test(arguments: [
        ("builder: [ssh, builder@factory, pushyard]\n", ["ssh", "builder@factory", "pushyard"]),
        ("builder: sudo -n pushyard\n", ["sudo", "-n", "pushyard"]),
        ("builder:\n  - /opt/my yard/pushyard\n", ["/opt/my yard/pushyard"]),
        ("", ["pushyard"]),
        ("# nothing but words\n", ["pushyard"]),
    ])
    func readsTheBuilderAsWords(_ text: String, _ words: [String]) throws {
        try withFile(text) { path in
            let settings = try Settings { ["PUSHYARD_CONFIG": path][$0] }
            #expect(try settings.value(of: Settings.builder) == words)
        }
    }

    @Test(arguments: [
        (
            "max-entriez: 1\n",
            """
            FILE:1: there is no setting 'max-entriez'
              there are authorized-keys, builder, create-on-push, max-entries, max-size, max-file-size, max-ratio, \
            max-depth, max-time, registry, base, runtime, convention, method, incremental, context-dir, pull, tags, \
            ports, caches, package-lists, network, private-ranges, build-certificates, build-proxies, allow, \
            build-memory, build-processes, build-cpus, build-time, build-disk, build-log, base-timeout, owner-range, \
            chain-builder, chain-jobs, chain-privileges, keep-builds, \
            keep-builds-for, keep-builds-size, keep-rejected, keep-rejected-for, keep-rejected-size, \
            max-rejected-size, keep-caches-for, keep-images-for, keep-images-size, low-water, credentials, \
            insecure-registries, registry-authorities, env.NAME, secret.NAME
            """
        ),
        ("a: [\n", "FILE:2: not YAML: did not find expected node content"),
        ("- a\n", "cannot use 'FILE': expected lines of 'setting: value'"),
        ("builder: {a: b}\n", "FILE:1: 'builder' takes a value or a list of values"),
        ("max-depth: 1\n\nmax-depth: 2\n", "FILE:3: 'max-depth' is set twice"),
    ])
    func saysWhatIsWrongWithAFile(_ text: String, _ message: String) throws {
        try withFile(text) { path in
            let error = #expect(throws: SettingError.self) { try Settings { ["PUSHYARD_CONFIG": path][$0] } }
            #expect(
                error?.description
                    == message.split(separator: "FILE", omittingEmptySubsequences: false).joined(separator: path))
        }
    }

    @Test(arguments: [
        ("registry-authorities: [lan:5000=/ca.pem, hub=/b=c]\n", ["lan:5000": "/ca.pem", "hub": "/b=c"]),
        ("registry-authorities: lan=/ca.pem\n", ["lan": "/ca.pem"]), ("", [:]),
    ])
    func readsFilesByHost(_ text: String, _ files: [String: String]) throws {
        try withFile(text) { path in
            let settings = try Settings { ["PUSHYARD_CONFIG": path][$0] }
            #expect(try settings.value(of: Settings.registryAuthorities) == files)
        }
    }

    @Test(arguments: ["lan", "=/ca.pem", "lan=ca.pem", "lan=/a lan=/b"])
    func refusesWhatIsNoFileOfAHost(_ text: String) throws {
        let settings = try settings()
        let error = #expect(throws: SettingError.self) {
            try settings.value(of: Settings.registryAuthorities, option: text)
        }
        #expect(
            error?.description
                == "--registry-authorities: '\(text)' is no value for 'registry-authorities', expected host=path")
    }

    @Test func namesTheLineOfAValueThatIsNone() throws {
        try withFile("# a comment\nmax-entries: many\n") { path in
            let settings = try Settings { ["PUSHYARD_CONFIG": path][$0] }
            let error = #expect(throws: SettingError.self) { try settings.value(of: Settings.maxEntries) }
            #expect(error?.description == "\(path):2: 'many' is no value for 'max-entries', expected count")
        }
    }

    @Test func aFileThatIsNamedMustBeThere() {
        let error = #expect(throws: SettingError.self) {
            try Settings { ["PUSHYARD_CONFIG": "/nonexistent/yard.yml"][$0] }
        }
        #expect(error?.description == "cannot read '/nonexistent/yard.yml': No such file or directory")
    }

    private func settings() throws -> Settings { try Settings { ["PUSHYARD_CONFIG": "/dev/null"][$0] } }

    private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
        try withTemporaryDirectory { directory in
            let path = directory.appending("pushyard.yml")
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
            _ = try file.closeAfter { try file.writeAll(text.utf8) }
            try body(path.string)
        }
    }
}
