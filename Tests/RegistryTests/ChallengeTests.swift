import Testing

@testable import Registry

struct ChallengeTests {
    @Test(arguments: [
        (
            [#"Bearer realm="https://auth.lan/token",service="registry.lan",scope="repository:a/b:pull,push""#],
            [
                Challenge(
                    scheme: "bearer",
                    parameters: [
                        "realm": "https://auth.lan/token", "service": "registry.lan",
                        "scope": "repository:a/b:pull,push",
                    ])
            ]
        ),
        (
            [#"bEaReR realm=https://auth.lan/token,service=registry"#],
            [
                Challenge(
                    scheme: "bearer", parameters: ["realm": "https://auth.lan/token", "service": "registry"])
            ]
        ),
        (
            [#"Negotiate, Basic realm="a \"b\" \\, c" , charset = UTF-8, Digest  qop="auth""#],
            [
                Challenge(scheme: "negotiate"),
                Challenge(scheme: "basic", parameters: ["realm": #"a "b" \, c"#, "charset": "UTF-8"]),
                Challenge(scheme: "digest", parameters: ["qop": "auth"]),
            ]
        ),
        (
            ["Basic realm=one", "Bearer realm=two"],
            [
                Challenge(scheme: "basic", parameters: ["realm": "one"]),
                Challenge(scheme: "bearer", parameters: ["realm": "two"]),
            ]
        ),
        ([#"Basic realm="a",REALM="b""#], [Challenge(scheme: "basic", parameters: ["realm": "a"])]),
        (
            [#"Basic realm=unfinished, Bearer realm="no end"#],
            [
                Challenge(scheme: "basic", parameters: ["realm": "unfinished"]), Challenge(scheme: "bearer"),
            ]
        ),
        ([", ,Basic"], [Challenge(scheme: "basic")]),
        (["=", #""""#, "realm=x", ""], [Challenge]()),
    ])
    func readsEveryChallengeOfEveryHeader(_ headers: [String], _ expected: [Challenge]) {
        #expect(Challenge.all(in: headers) == expected)
    }
}
