import SystemPackage
import TestSupport
import Testing

@testable import Registry

struct CredentialTests {
    @discardableResult
    private func withFile<Result>(_ text: String, _ body: (FilePath) throws -> Result) throws -> Result {
        try withTemporaryDirectory { directory in
            let path = directory.appending("config.json")
            try writeFile(text, to: path)
            return try body(path)
        }
    }

    private static let auths = """
        {"auths": {
          "r.lan:5000": {"auth": "YWRhOm9uZQ=="},
          "r.lan:5000/team": {"auth": "YWRhOnR3bw=="},
          "r.lan:5000/team/blog": {"auth": "YWRhOnRocmVlOmNvbG9uAAA="},
          "https://old.lan/v1/": {"auth": "YWRhOmZvdXI="},
          "https://index.docker.io/v1/": {"auth": "YWRhOmZpdmU="},
          "token.lan": {"auth": "AAAA", "identitytoken": "six"},
          "empty.lan": {}
        }, "HttpHeaders": {"X": "y"}}
        """

    @Test(arguments: [
        ("r.lan:5000", nil, "one"), ("r.lan:5000", "other", "one"), ("r.lan:5000", "team/shop", "two"),
        ("r.lan:5000", "team/blog", "three:colon"), ("r.lan:5000", "team/blog/deep", "three:colon"),
        ("r.lan:5000", "teams", "one"), ("old.lan", "x", "four"), ("docker.io", "library/debian", "five"),
    ])
    func findsTheEntryThatFitsBest(_ registry: String, _ repository: String?, _ password: String) throws {
        try withFile(Self.auths) { path throws in
            let files = CredentialFiles(path, environment: [:])
            #expect(
                try files.credentials(for: registry, repository: repository)
                    == .password(user: "ada", Secret(password)))
        }
    }

    @Test func findsAnIdentityToken() throws {
        try withFile(Self.auths) { path throws in
            #expect(
                try CredentialFiles(path, environment: [:]).credentials(for: "token.lan")
                    == .identityToken(Secret("six")))
        }
    }

    @Test(arguments: ["r.lan", "r.lan:5001", "empty.lan", "lan", "unknown.lan"])
    func hasNoneForOthers(_ registry: String) throws {
        try withFile(Self.auths) { path throws in
            #expect(try CredentialFiles(path, environment: [:]).credentials(for: registry) == nil)
        }
    }

    @Test func asksTheFilesOfTheEnvironmentInTheirOrder() throws {
        try withTemporaryDirectory { home in
            let places = [
                ".docker/config.json", ".config/containers/auth.json", "run/containers/auth.json", "named.json",
            ]
            let environment = [
                "HOME": home.string, "XDG_RUNTIME_DIR": "\(home)/run", "REGISTRY_AUTH_FILE": "\(home)/named.json",
            ]
            for (number, place) in places.enumerated() {
                let path = home.appending(place)
                try run("mkdir", ["-p", path.removingLastComponent().string]).success()
                let auth = ["YWRhOjA=", "YWRhOjE=", "YWRhOjI=", "YWRhOjM="][number]
                try writeFile(#"{"auths": {"r.lan": {"auth": "\#(auth)"}}}"#, to: path)
                #expect(
                    try CredentialFiles(environment: environment).credentials(for: "r.lan")
                        == .password(user: "ada", Secret("\(number)")))
            }
        }
    }

    @Test func asksHelpers() throws {
        try withTemporaryDirectory { directory in
            try writeFile(
                """
                #!/bin/sh
                test "$1" = get || exit 2
                server=$(cat)
                case $server in
                r.lan) echo '{"ServerURL":"r.lan","Username":"ada","Secret":"one"}' ;;
                token.lan) echo '{"ServerURL":"token.lan","Username":"<token>","Secret":"two"}' ;;
                unknown.lan) echo 'credentials not found in native keychain'; exit 1 ;;
                *) echo 'the keychain is locked'; exit 1 ;;
                esac

                """, to: directory.appending("docker-credential-test"), mode: [.ownerReadWriteExecute])
            let path = directory.appending("config.json")
            try writeFile(
                """
                {"credsStore": "test", "credHelpers": {"bad.lan": "../test"},
                 "auths": {"r.lan": {}, "file.lan": {"auth": "YWRhOnRocmVl"}}}
                """, to: path)
            let files = CredentialFiles(path, environment: ["PATH": "\(directory):/usr/bin:/bin"])
            #expect(try files.credentials(for: "r.lan") == .password(user: "ada", Secret("one")))
            #expect(try files.credentials(for: "token.lan") == .identityToken(Secret("two")))
            #expect(try files.credentials(for: "file.lan") == .password(user: "ada", Secret("three")))
            #expect(try files.credentials(for: "unknown.lan") == nil)
            #expect { try files.credentials(for: "locked.lan") } throws: {
                "\($0)" == "'docker-credential-test' has no answer for 'locked.lan': the keychain is locked"
            }
            #expect(throws: CredentialError.invalidHelper("../test")) { try files.credentials(for: "bad.lan") }
        }
    }

    @Test(arguments: [
        ("{", "it is not JSON as docker writes it"),
        (#"{"auths": {"r.lan": {"auth": "secret"}}}"#, "the 'auth' of 'r.lan' is not user:password in base64"),
        (#"{"auths": {"r.lan": {"auth": "c2VjcmV0"}}}"#, "the 'auth' of 'r.lan' is not user:password in base64"),
    ])
    func refusesAFileThatItCannotRead(_ text: String, _ reason: String) throws {
        try withFile(text) { path throws in
            #expect { try CredentialFiles(path, environment: [:]).credentials(for: "r.lan") } throws: {
                "\($0)" == "cannot use credentials in '\(path)': \(reason)"
            }
        }
    }

    @Test func hasNoneWithoutFiles() throws {
        let files = CredentialFiles(environment: ["HOME": "/nonexistent", "DOCKER_CONFIG": "/dev/null/x"])
        #expect(try files.credentials(for: "r.lan") == nil)
    }
}
