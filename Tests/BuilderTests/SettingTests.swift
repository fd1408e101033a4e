import SystemPackage
import TestSupport
import Testing

extension BuilderTests {
    /// A setting has one name: in the file, in the environment, for an app, as an option.
    @Suite struct SettingTests {
        /// A value that is not the default, by the setting's name; several words where it is a list.
        static let values: [(name: String, value: String)] = [
            ("base", "localhost/setting"), ("convention", "doskara"), ("method", "build"), ("context-dir", "below"),
            ("ports", "8080 53/udp"), ("caches", "/root/.cache /var/tmp/x"), ("package-lists", "cached"),
            ("network", "host"), ("build-memory", "512M"), ("build-processes", "77"), ("build-cpus", "1.5"),
            ("build-time", "2m"), ("build-log", "1M"), ("env.VALUE", "it's \"$HOME\" `id` = a;b\n second \\line ü"),
        ]

        @Test(arguments: values.indices) func countsWhereverItIsSaid(number: Int) throws {
            let (name, value) = Self.values[number]
            let home = try home()
            if name == "base" { try home.pushyard(["image", "tag", "debian:12", value]).success() }
            try withTemporaryDirectory(on: .memory) { directory in
                var source = Source(["build.sh": "true", "run.sh": "true"])
                if name == "context-dir" { source.files = ["below/build.sh": "true", "below/run.sh": "true"] }
                try source.write(to: directory.appending("app"))
                let app = directory.appending("app").string
                func plan(_ options: [String] = [], _ environment: [String: String] = [:]) throws -> String {
                    // The network of these tests is not the default.
                    var all = home.environment.merging(environment) { $1 }
                    if environment["PUSHYARD_NETWORK"] == nil { all["PUSHYARD_NETWORK"] = nil }
                    let words = ["plan", "set-\(number)", app, "--json"] + options
                    let result = try run(pushyardExecutable.string, words, environment: all)
                    return result.outputText + result.errorText
                }
                let usual = try plan()
                let configuration = directory.appending("pushyard.yml")
                let isVariable = name.hasPrefix("env.")
                let words = ["ports", "caches"].contains(name) ? value.split(separator: " ").map(String.init) : [value]
                let options =
                    isVariable ? ["--env", "VALUE=\(value)"] : words.flatMap { ["--\(name)", $0] }
                let variable =
                    isVariable ? "PUSHYARD_ENV_VALUE" : "PUSHYARD_" + name.replacing("-", with: "_").uppercased()

                let byOption = try plan(options)
                let byVariable = try plan([], [variable: value])
                try writeFile("\(name): \(yaml(value))\n", to: configuration)
                let byFile = try plan([], ["PUSHYARD_CONFIG": configuration.string])
                try home.pushyard(["config", "set", "set-\(number)", "\(name)=\(value)"]).success()
                let byApp = try plan()
                #expect(byOption == byVariable && byFile == byVariable && byApp == byVariable, "\(name): \(byApp)")
                #expect(byOption.hasPrefix("{"), "\(byOption)")
                // Of these, an app of doskara's has no others.
                #expect((byOption == usual) == ["convention", "method"].contains(name), "\(byOption)")
                try home.pushyard(["config", "unset", "set-\(number)", name]).success()
                #expect(try plan() == usual)
            }
        }

        /// In double quotes, as YAML has them.
        private func yaml(_ value: String) -> String {
            let escapes = ["\\": "\\\\", "\"": "\\\"", "\n": "\\n"]
            return "\"" + value.map { escapes[String($0)] ?? String($0) }.joined() + "\""
        }

        /// What a plan does not show: where images go, what a build sees of the network, what a source may decide.
        @Test func countsForOtherThings() throws {
            let home = try home()
            try home.pushyard(["config", "set", "elsewhere", "registry=127.0.0.1:1/team", "tags=a b"]).success()
            let away = try home.build("elsewhere", .script("true"))
            #expect(away.errorText.contains("cannot push '127.0.0.1:1/team/elsewhere:"))
            try home.pushyard(["config", "set", "elsewhere", "build-proxies=HTTP_PROXY=http://lan:1"]).success()
            try home.pushyard(["config", "unset", "elsewhere", "registry"]).success()
            let made = try home.build("elsewhere", .script("echo proxy: $HTTP_PROXY"), "--network", "host").success()
            #expect(made.log == ["proxy: http://lan:1"])
            for tag in ["a", "b", "latest"] { #expect(try home.digest("localhost/elsewhere:\(tag)") != nil) }
            var source = Source.script("true")
            source.files["pushyard.yml"] = "env.A: 1\n"
            let words = ["--allow", "ports"]
            #expect(try home.build("elsewhere", source, words).errorText.contains("a source may not decide 'env.A'"))
            try home.build("elsewhere", source, environment: ["PUSHYARD_ALLOW": "env ports"]).success()
        }
    }
}
