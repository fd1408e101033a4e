/// All there are. A new one stands here and nowhere else; s2i and Dockerfiles come where their place in `all` is.
extension Convention {
    /// The factory of https://github.com/RedRabbitDevelopment/doskara-servers.
    public static let doskara = Convention(
        name: "doskara",
        expectation: "'build.sh' and 'run.sh' at the root, run by bash whatever their mode",
        base: "debian:12",
        build: Script(.source(file: "build.sh", interpreter: "/bin/bash")),
        start: Script(.source(file: "run.sh", interpreter: "/bin/bash")),
        source: "/build",
        methods: [Method(name: "build", placement: .layer)],
        artifacts: nil,
        output: nil,
        user: .root,
        workingDirectory: "/build",
        environment: ["DEBIAN_FRONTEND": "noninteractive"],
        ports: ["80/tcp"],
        usesPackageLists: true,
        signs: []
    )

    /// What became sti, as its first README tells it. `save-artifacts` is how its code spelt it.
    public static let wharfie = Convention(
        name: "wharfie",
        expectation: "any files: the builder image's '/usr/bin/prepare' finds them at '/usr/source'",
        base: nil,
        build: Script(.image("/usr/bin/prepare")),
        start: Script(.image("/usr/bin/run")),
        source: "/usr/source",
        methods: [Method(name: "run", placement: .bind)],
        artifacts: Artifacts(
            path: "/usr/artifacts",
            save: Script(.image("/usr/bin/save-artifact"), .image("/usr/bin/save-artifacts")),
            restore: Script(.image("/usr/bin/restore-artifact"), .image("/usr/bin/restore-artifacts")),
            use: .whenAskedFor),
        output: nil,
        user: .image,
        workingDirectory: nil,
        environment: [:],
        ports: [],
        usesPackageLists: false,
        signs: [
            .program("/usr/bin/save-artifact"), .program("/usr/bin/restore-artifact"),
            .directory("/usr/source", without: "/tmp/src"),
        ]
    )

    /// https://github.com/openshift/source-to-image, when it was docker-source-to-images.
    public static let sti = Convention(
        name: "sti",
        expectation: "any files: the builder image's 'prepare' finds them at '/tmp/src'",
        base: nil,
        build: Script(.image("/usr/bin/prepare")),
        start: Script(.image("/usr/bin/run")),
        source: "/tmp/src",
        methods: [Method(name: "build", placement: .layer), Method(name: "run", placement: .bind)],
        artifacts: Artifacts(
            path: "/tmp/artifacts",
            save: Script(.image("/usr/bin/save-artifacts")),
            restore: nil,
            use: .automatic),
        output: "/tmp/build",
        user: .image,
        workingDirectory: nil,
        environment: [:],
        ports: [],
        usesPackageLists: false,
        signs: []
    )

    /// In the order of detection: of images that show no sign, the last one; of sources, the first that fits.
    public static let all = [doskara, wharfie, sti]

    /// The setting's label in an image, which says what it is for before its files do.
    public static let label = "org.pushyard.convention"
}
