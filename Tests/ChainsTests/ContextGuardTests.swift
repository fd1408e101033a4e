import Testing

@testable import Chains

/// What buildah's cache does not see.
struct ContextGuardTests {
    @Test func changesEveryRunAndNothingElse() {
        let dockerfile = """
            # syntax: RUN in a comment
            FROM base
            COPY . /src
            run make \\
                RUN=1
            RUN --mount=type=bind,from=art,target=/mnt <<EOF
            RUN is a word of a script
            EOF
            LABEL a="RUN"
            \tRUN true
            """
        let guarded = """
            # syntax: RUN in a comment
            FROM base
            COPY . /src
            ARG PUSHYARD_MOUNTS=abc
            run make \\
                RUN=1
            ARG PUSHYARD_MOUNTS=abc
            RUN --mount=type=bind,from=art,target=/mnt <<EOF
            RUN is a word of a script
            EOF
            LABEL a="RUN"
            ARG PUSHYARD_MOUNTS=abc
            \tRUN true
            """
        let found = ContextGuard.guarded(Array(dockerfile.utf8), digest: "abc")
        #expect(String(decoding: found, as: UTF8.self) == guarded)
    }
}
