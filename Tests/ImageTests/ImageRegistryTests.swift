import SystemPackage
import TestSupport
import Testing
import Threads

/// Images between here and the registry that Debian has.
@Suite(.requires(tool: "docker-registry"), .requires(tool: "python3"))
struct ImageRegistryTests {
    /// Imports an image, pushes it, removes it and pulls it again; all of it comes back.
    private func roundTrip(_ home: ImageHome, _ name: String) throws {
        try home.writeRootFilesystem()
        let pinned = try home.image("import", "rootfs.tar", name).line()
        #expect(pinned.hasPrefix("\(name)@sha256:"))
        try home.image("export", name, "-o", "before.tar").success()
        #expect(try home.image("push", name).line() == pinned)
        #expect(try home.image("rm", name).line().hasPrefix("freed "))
        #expect(try names(in: home.layout.appending("blobs/sha256")).isEmpty)
        #expect(try home.image("pull", name).line() == pinned)
        try home.image("export", name, "-o", "after.tar").success()
        try home.shell("cmp before.tar after.tar").success()
        try home.expectIntact()
    }

    @Test func pushesAndPullsOnThisMachineWithoutTLS() throws {
        try withDockerRegistry { registry throws in
            try withImageHome { home throws in
                try roundTrip(home, "\(registry.host)/team/blog:main")
                // What is there is not asked for again.
                let result = try home.image("pull", "\(registry.host)/team/blog:main").success()
                #expect(result.errorText == "")
            }
        }
    }

    @Test(.requires(tool: "htpasswd")) func takesCredentialsFromWhereDockerKeepsThem() throws {
        try withDockerRegistry(.password) { registry throws in
            try withImageHome { home throws in
                try home.writeRootFilesystem()
                let name = "\(registry.host)/blog:main"
                try home.image("import", "rootfs.tar", name).success()
                let refused = try home.image("push", name)
                #expect(refused.ending == .exited(60))
                #expect(
                    refused.errorText == """
                        error: cannot authenticate to '\(registry.host)': it asks for a password
                          log in to it, or name a file of credentials

                        """)
                // "ada:open sesame"
                let file = #"{"auths":{"\#(registry.host)":{"auth":"YWRhOm9wZW4gc2VzYW1l"}}}"#
                try writeFile(file, to: home.directory.appending("auth.json"))
                try home.image("push", name, "--credentials", home.directory.appending("auth.json").string).success()
                try home.shell("mkdir .docker && mv auth.json .docker/config.json").success()
                try roundTrip(home, name)
            }
        }
    }

    @Test(.requires(tool: "openssl")) func trustsOnlyWhatItIsToldTo() throws {
        try withDockerRegistry(.tls) { registry throws in
            try withImageHome { home throws in
                let name = "\(registry.host)/blog:main"
                try home.writeRootFilesystem()
                try home.image("import", "rootfs.tar", name).success()
                let refused = try home.image("push", name)
                #expect(refused.ending == .exited(60))
                #expect(refused.errorText.hasPrefix("error: cannot trust '\(registry.host)': "))
                var trusting = home
                trusting.environment["PUSHYARD_REGISTRY_AUTHORITIES"] = "\(registry.host)=\(registry.authority)"
                try roundTrip(trusting, name)
                try home.image("push", "--insecure", name).success()
                var insecure = home
                insecure.environment["PUSHYARD_INSECURE_REGISTRIES"] = registry.host
                try insecure.image("push", name).success()
            }
        }
    }

    @Test func sendsNoBlobThatIsThere() throws {
        try withDockerRegistry { registry throws in
            try withImageHome { home throws in
                try home.writeRootFilesystem()
                let name = "\(registry.host)/team/base:1"
                try home.image("import", "rootfs.tar", name).success()
                try home.image("push", name).success()
                try home.image("tag", name, "\(registry.host)/team/blog:1").success()
                let before = try requests(to: registry, after: "first")
                #expect(before.contains { $0.hasPrefix("PUT /v2/team/base/blobs/uploads/") })

                // To the same repository: nothing is even begun. To another: the blobs are mounted.
                try home.image("push", name, name, "\(registry.host)/team/base:2").success()
                let again = try requests(to: registry, after: "again").dropFirst(before.count)
                #expect(!again.contains { $0.contains("/blobs/uploads/") })
                let mounted = try home.image("push", "\(registry.host)/team/blog:1").success().errorText
                #expect(mounted.split(separator: "\n").allSatisfy { $0.contains(" mounted ") })
                let all = try requests(to: registry, after: "mounted").dropFirst(before.count + again.count)
                #expect(all.filter { $0.hasPrefix("POST") }.allSatisfy { $0.contains("?mount=sha256") })
                #expect(!all.contains { $0.hasPrefix("PATCH") || $0.contains("PUT /v2/team/blog/blobs") })
            }
        }
    }

    /// All requests up to one that is made now and can be told from the others.
    private func requests(to registry: DockerRegistry, after mark: String) throws -> [String] {
        let target = "/v2/?\(mark)"
        try run("curl", ["-fsS", "http://\(registry.host)\(target)"]).success()
        while true {
            let seen = registry.requests
            // The registry logs a request once it has been answered.
            if seen.contains("GET \(target)") { return seen }
        }
    }

    @Test func takesTwoPushesAtOnce() throws {
        try withDockerRegistry { registry throws in
            try withImageHome { home throws in
                let name = "\(registry.host)/blog:main"
                try home.writeRootFilesystem("a.tar", size: 3_000_000)
                try home.writeRootFilesystem("b.tar", size: 3_000_000)
                let digests = try ["a", "b"].map { try home.image("import", "\($0).tar", $0).line() }
                    .map { $0.drop { $0 != "@" } }
                let result = try home.shell(
                    """
                    "$0" image push a \(name) & first=$!
                    "$0" image push b \(name) & second=$!
                    "$0" image push a \(name) & third=$!
                    wait $first; wait $second; wait $third
                    """)
                try result.success()
                let pulled = try home.image("pull", name).line().drop { $0 != "@" }
                #expect(digests.contains(pulled))
                try home.expectIntact()
            }
        }
    }

    @Test(.requires(tool: "skopeo")) func pullsDockersFormatAndFindsItByItsOwnDigest() throws {
        try withDockerRegistry { registry throws in
            try withImageHome { home throws in
                try home.writeRootFilesystem()
                let name = "\(registry.host)/blog:docker"
                try home.image("import", "rootfs.tar", "blog").success()
                try home.shell(
                    """
                    "$0" image copy blog oci:layout:blog
                    skopeo copy -q --insecure-policy --dest-tls-verify=false --format v2s2 oci:layout:blog docker://\(name)
                    """
                ).success()
                let pinned = try home.image("pull", name).line()
                let theirs = try home.shell(
                    "skopeo inspect --tls-verify=false --format '{{.Digest}}' docker://\(name)"
                ).line()
                #expect(pinned == "\(name)@\(theirs)")
                // By the digest that the registry knows, no registry is asked; others read what we keep.
                try home.image("tag", "\(registry.host)/blog@\(theirs)", "found").success()
                try home.shell("skopeo copy -q --insecure-policy 'oci:\(home.layout):\(name)' dir:copy").success()
                #expect(try home.image("inspect", "found").success().outputText.contains("registry's  \(theirs)"))
                try home.expectIntact()
            }
        }
    }

    @Test func pushesWhatRegistriesRefuseWithTheirWords() throws {
        try withDockerRegistry { registry throws in
            try withImageHome { home throws in
                try home.writeRootFilesystem()
                try home.image("import", "rootfs.tar", "blog").success()
                for (arguments, status, message) in [
                    (
                        ["push", "blog", "127.0.0.1:1/blog"], Int32(60),
                        "error: cannot connect to '127.0.0.1:1': connection refused\n"
                    ),
                    (
                        ["pull", "\(registry.host)/none"], 20,
                        "error: '\(registry.host)' has no image 'none:latest'\n"
                    ),
                    (
                        ["push", "none", "\(registry.host)/none"], 1,
                        "error: there is no image 'none' here\n  pull it, or import it\n"
                    ),
                    (
                        ["pull", "Blog"], 2,
                        "error: 'Blog' is not an image reference: its repository has capital letters\n"
                    ),
                    (
                        ["push", "blog", "\(registry.host)/b@sha256:\(String(repeating: "0", count: 64))"], 2,
                        "error: cannot name an image '\(registry.host)/b@sha256:\(String(repeating: "0", count: 64))': "
                            + "a digest is no name\n"
                    ),
                ] {
                    let result = try home.image(arguments)
                    #expect(result.ending == .exited(status) && result.errorText == message)
                }
            }
        }
    }
}
