import TestSupport
import Testing

@testable import Chains

@Suite struct PrivilegeTests {
    @Test(
        arguments: [
            (#""security": {"privileged": true, "cap_add": "SYS_ADMIN"}"#, ["'privileged'", "'cap_add'"]),
            (
                #""security": {"devices": ["/dev/fuse"], "security_opt": ["seccomp=unconfined"]}"#,
                ["'devices'", "'security_opt'"]
            ),
            (#""security": {"network": "host"}"#, ["the network 'host'"]), (#""security": {"network": "none"}"#, []),
            (#""mounts": ["/sys/fs/cgroup:/sys/fs/cgroup:ro"]"#, ["a mount of '/sys/fs/cgroup'"]),
            (#""mounts": ["docker:/m"]"#, []),
        ] as [(String, [String])])
    func areAskedFor(key: String, asked: [String]) throws {
        try withProject(#"{"images": [{"tag": "a/b", "from": "x:1", "run": "true", \#(key)}]}"#) { project in
            let image = try #require(try project.graph().images.first)
            #expect(image.privileges == asked)
        }
    }

    @Test func hooksRunOnTheHost() throws {
        try withProject(#"{"images": [{"tag": "a/b", "suite": "bookworm", "hooks": "true"}]}"#) { project in
            let image = try #require(try project.graph().images.first)
            #expect(image.privileges == ["'hooks'"])
        }
    }
}
