// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A layer of DESIGN.md: what it may import is what stands in `dependencies`, and nothing else.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The release executable carries the Swift runtime: it starts faster and runs where no Swift is installed.
///
/// At link time only, unlike `--static-swift-stdlib`: tests need the Testing library, which is dynamic, and so they can
/// share every compiled module with the executable. Modules compiled for the dynamic runtime do not ask the linker for
/// the parts of the static one that only Foundation (GRDB imports it) uses. No test may depend on the executable
/// target: these settings would come along. At a fixed address, as 100,000 relocations, most of them Foundation's, would
/// cost each start 1 ms of its 5; libraries, stack and heap stay where the kernel puts them.
let staticRuntime: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-static-stdlib", "-lswiftSynchronization", "-lFoundation", "-lCoreFoundation",
            "-lFoundationInternationalization", "-l_FoundationICU", "-l_FoundationCShims", "-l_FoundationCollections",
            "-ldispatch", "-lBlocksRuntime", "-lstdc++", "-Xclang-linker", "-no-pie",
        ],
        .when(configuration: .release)
    )
]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "pushyard",
    products: [.executable(name: "pushyard", targets: ["pushyard"])],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .executableTarget(
            name: "pushyard", dependencies: ["Commands"], swiftSettings: settings,
            linkerSettings: staticRuntime
        ),
        module(
            "Commands",
            [
                "Build", "CLinux", "Chains", "Engines", "Escaping", "Filesystem", "Git", "Layers", "Mounts", "OCI",
                "Receive", "Records", "Registry", "Settings", "Source", "Tar", "Threads", "Tools", argumentParser,
                systemPackage,
            ]
        ),

        // What happens.
        module(
            "Receive",
            [
                "CLinux", "Escaping", "Filesystem", "Git", "Hashing", "Records", "Source", "Tar", "Threads", "Tools",
                systemPackage,
            ]
        ),
        module("Build", ["Escaping", "Filesystem", "Hashing", "OCI", "Source", "Tar", systemPackage]),
        module(
            "Engines",
            [
                "Build", "CLinux", "Escaping", "Filesystem", "Hashing", "Layers", "Mounts", "OCI", "Threads", "Tools",
                systemPackage,
            ]
        ),
        module(
            "Chains",
            ["Build", "CLinux", "Escaping", "Filesystem", "Hashing", "OCI", "Threads", "Tools", systemPackage]
        ),
        module("Registry", ["Ccurl", "Escaping", "Hashing", "OCI", "Tar", "Threads", "Tools", systemPackage]),

        // What travels, what is remembered, what is decided.
        module(
            "Layers",
            [
                "CLinux", "Escaping", "Filesystem", "Hashing", "Mounts", "OCI", "Tar", "Threads", "Tools",
                systemPackage,
            ]
        ),
        module("OCI", ["Escaping", "Filesystem", "Hashing", "Tar", "Threads", systemPackage]),
        module(
            "Records", ["Escaping", "Filesystem", "Hashing", "OCI", "Source", "Tar", "Threads", grdb, systemPackage]
        ),
        module("Settings", ["Cyaml", "Escaping", systemPackage]),
        module("Source", ["Carchive", "Escaping", "Filesystem", "Hashing", "Tar", systemPackage]),

        // What the system offers.
        module("Git", ["Cdeflate", "Clibgit2", "Czlib", "Escaping", "Threads", systemPackage]),
        module("Tools", ["CLinux", "Escaping", systemPackage]),
        module("Tar", ["Cdeflate", "Cisal", "Czlib", "Czstd", "Escaping", "Threads"]),
        module("Mounts", ["CLinux", "Escaping", "Filesystem", systemPackage]),
        module("Filesystem", ["CLinux", "Escaping", systemPackage]),
        module("Hashing", ["Ccrypto", "Cxxhash"]),
        module("Threads"),
        module("Escaping"),

        // C.
        .target(name: "CForwarding"),
        .target(name: "CLinux"),
        .target(name: "Carchive", dependencies: ["CForwarding"]),
        .target(name: "Ccurl", dependencies: ["CForwarding"]),
        .target(name: "Cisal", dependencies: ["CForwarding"]),
        .target(name: "Clibgit2", dependencies: ["CForwarding"]),
        .target(name: "Czstd", dependencies: ["CForwarding"]),
        .systemLibrary(name: "Ccrypto"),
        .systemLibrary(name: "Cdeflate"),
        .systemLibrary(name: "Cxxhash"),
        .systemLibrary(name: "Cyaml"),
        .systemLibrary(name: "Czlib"),

        .target(
            name: "TestSupport", dependencies: ["CLinux", "Threads", systemPackage], path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        tests("BuilderTests", ["TestSupport", systemPackage]),
        tests("BuildTests", ["Build", "Filesystem", "OCI", "Source", "TestSupport", systemPackage]),
        tests("ChainBuildTests", ["TestSupport", systemPackage]),
        tests("ChainsTests", ["Build", "Chains", "Filesystem", "OCI", "TestSupport", "Threads", systemPackage]),
        tests("CommandsTests", ["Filesystem", "OCI", "Records", "TestSupport", systemPackage]),
        tests("DeployTests", ["TestSupport", systemPackage]),
        tests("EscapingTests", ["Escaping"]),
        tests("TarTests", ["Tar", "TestSupport", "Threads", systemPackage]),
        tests("ThreadsTests", ["Threads"]),
        tests("OCITests", ["Filesystem", "OCI", "OCITestHelper", "Tar", "TestSupport", "Threads", systemPackage]),
        .executableTarget(
            name: "OCITestHelper", dependencies: ["OCI", "Tar", systemPackage], path: "Tests/OCITestHelper",
            swiftSettings: settings
        ),
        tests(
            "EnginesTests", ["Build", "Engines", "Filesystem", "Layers", "OCI", "TestSupport", systemPackage]
        ),
        .executableTarget(
            name: "EnginesTestHelper",
            dependencies: ["Build", "Engines", "Filesystem", "Layers", "Mounts", "OCI", systemPackage],
            path: "Tests/EnginesTestHelper", swiftSettings: settings
        ),
        tests("HashingTests", ["Hashing", "TestSupport"]),
        tests("SourceTests", ["Filesystem", "Source", "Tar", "TestSupport", systemPackage]),
        tests("FilesystemTests", ["Filesystem", "FilesystemTestHelper", "TestSupport", systemPackage]),
        .executableTarget(
            name: "FilesystemTestHelper", dependencies: ["Filesystem", systemPackage],
            path: "Tests/FilesystemTestHelper", swiftSettings: settings
        ),
        tests(
            "LayersTests",
            [
                "Escaping", "Filesystem", "Hashing", "Layers", "LayersTestHelper", "Mounts", "OCI", "Tar",
                "TestSupport", "Threads", systemPackage,
            ]
        ),
        .executableTarget(
            name: "LayersTestHelper", dependencies: ["Filesystem", "Layers", "Mounts", "OCI", "Tools", systemPackage],
            path: "Tests/LayersTestHelper", swiftSettings: settings
        ),
        tests("MountsTests", ["Filesystem", "Mounts", "TestSupport", "Threads", systemPackage]),
        tests("GitTests", ["Escaping", "Git", "TestSupport", systemPackage]),
        tests(
            "ReceiveTests",
            ["Escaping", "Filesystem", "Git", "Receive", "Source", "Tar", "TestSupport", "Threads", systemPackage]
        ),
        tests("ImageTests", ["OCI", "TestSupport", "Threads", systemPackage]),
        tests("PushTests", ["TestSupport", "Threads", systemPackage]),
        tests(
            "RecordsTests",
            [
                "Filesystem", "OCI", "Records", "RecordsTestHelper", "Source", "Tar", "TestSupport", "Threads",
                systemPackage,
            ]
        ),
        .executableTarget(
            name: "RecordsTestHelper", dependencies: ["Filesystem", "OCI", "Records", systemPackage],
            path: "Tests/RecordsTestHelper", swiftSettings: settings
        ),
        tests("RegistryTests", ["OCI", "Registry", "Tar", "TestSupport", "Threads", systemPackage]),
        tests("ToolsTests", ["Tools", "TestSupport", systemPackage]),
        tests("SettingsTests", ["Settings", "TestSupport", systemPackage]),
        tests("TestSupportTests", ["TestSupport", systemPackage]),
    ]
)

// The fuzzers need every module instrumented, so Tests/Soak/fuzz/run builds them apart.
if Context.environment["PUSHYARD_FUZZ"] != nil {
    package.targets += [
        .executableTarget(
            name: "fuzz", dependencies: ["CFuzzer", "Cdeflate", "Filesystem", "Source", "Tar", systemPackage],
            path: "Tests/Soak/fuzz", exclude: ["CFuzzer", "run", "seeds"], swiftSettings: settings
        ),
        .systemLibrary(name: "CFuzzer", path: "Tests/Soak/fuzz/CFuzzer"),
    ]
}
