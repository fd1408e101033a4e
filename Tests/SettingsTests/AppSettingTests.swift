import Settings
import SystemPackage
import TestSupport
import Testing

/// What apps and sources set for themselves.
@Suite struct AppSettingTests {
    private func settings(_ environment: [String: String] = [:]) throws -> Settings {
        let environment = environment.merging(["PUSHYARD_CONFIG": "/dev/null"]) { one, _ in one }
        return try Settings(environment: { environment[$0] }, variables: Array(environment.keys))
    }

    @Test func readsInItsOrder() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            func write(_ text: String, _ name: String) throws -> String {
                try run("tee", [name], input: Array(text.utf8), directory: directory).success()
                return directory.appending(name).string
            }
            let file = try write("base: file\nmethod: build\nenv.A: file\nenv.B: file\nruntime: file\n", "pushyard.yml")
            let app = try write("base: \"app\"\nmethod: app\nenv.A: app\n", "blog.yml")
            var settings = try settings([
                "PUSHYARD_CONFIG": file, "PUSHYARD_BASE": "environment", "PUSHYARD_ENV_C": "e",
            ])
            try settings.read(app: app)
            try settings.read(source: Array("method: run\nconvention: sti\nenv.D: source\n".utf8), path: "pushyard.yml")
            #expect(try settings.value(of: Settings.base) == "environment")
            #expect(try settings.value(of: Settings.method) == "app")
            #expect(try settings.value(of: Settings.convention) == "sti")
            #expect(try settings.value(of: Settings.runtime) == "file")
            settings.options = ["base": .text("option"), "env.B": .text("option")]
            #expect(try settings.value(of: Settings.base) == "option")
            let values = try settings.values(of: Settings.environment).mapValues(\.value)
            #expect(values == ["A": "app", "B": "option", "C": "e", "D": "source"])
        }
    }

    @Test(arguments: [
        ("base: x\n", "pushyard.yml:1: a source may not decide 'base'\n  ask your admin to set it, or to allow it"),
        (
            "\nsecret.A: /etc/shadow\n",
            "pushyard.yml:2: a source may not decide 'secret.A'\n  ask your admin to set it, or to allow it"
        ),
        ("env.A: [1]\n", "pushyard.yml:1: '1' is no value for 'env.A', expected value"),
        (
            "package-lists: often\n",
            "pushyard.yml:1: 'often' is no value for 'package-lists', expected never|cached|always"
        ),
    ])
    func refusesWhatASourceMayNotDecide(text: String, message: String) throws {
        var settings = try settings(["PUSHYARD_ALLOW": "package-lists env secret"])
        let error = #expect(throws: SettingError.self) {
            try settings.read(source: Array(text.utf8), path: "pushyard.yml")
        }
        #expect(error?.description == message)
    }

    @Test(arguments: [
        "plain", "a b", " a ", "it's \"quoted\"", "$HOME `id`", "a=b=c", "", "line\nline\r\n", "\\n", "#x: [y]",
        "ü 🚢 \u{85}\u{2028}", "\t\u{7f}\u{1}",
        "~", "no", "0x1f",
    ])
    func keepsValues(value: String) throws {
        var configuration = AppConfiguration()
        try configuration.set("env.VALUE=\(value)")
        try configuration.set("tags=a b")
        #expect(try AppConfiguration(configuration.bytes, path: "x").values == ["env.VALUE": value, "tags": "a b"])
        try configuration.unset("env.VALUE")
        try configuration.unset("env.VALUE")
        #expect(configuration.values == ["tags": "a b"])
    }

    @Test(arguments: [
        ("base", "'base' has no value\n  write 'base=VALUE'"),
        ("base=", "cannot set it: '' is no value for 'base', expected image"),
        ("build-cpus=1.0001", "cannot set it: '1.0001' is no value for 'build-cpus', expected count"),
        ("network=lan", "cannot set it: 'lan' is no value for 'network', expected isolated|host|none"),
    ])
    func refusesWhatIsNoValue(assignment: String, message: String) {
        var configuration = AppConfiguration()
        let error = #expect(throws: SettingError.self) { try configuration.set(assignment) }
        #expect(error?.description == message)
    }

    @Test(arguments: ["builder=x", "owner-range=1:2", "env.=x", "env.1=x", "env.A-B=x", "nothing=x"])
    func refusesWhatIsNoSettingOfAnApp(assignment: String) {
        var configuration = AppConfiguration()
        let error = #expect(throws: SettingError.self) { try configuration.set(assignment) }
        #expect(error?.description.hasPrefix("there is no setting '") == true)
    }

    @Test(arguments: [("2", 2000), ("0.5", 500), ("1.25", 1250), ("0", 0)])
    func readsProcessors(text: String, thousandths: UInt32) throws {
        #expect(try settings().value(of: Settings.buildCPUs, option: text) == thousandths)
    }
}
