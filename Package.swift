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

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "pushyard",
    products: [.executable(name: "pushyard", targets: ["pushyard"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .executableTarget(name: "pushyard", dependencies: ["Commands", argumentParser], swiftSettings: settings),
        module("Commands", [argumentParser]),
        module("Receive", ["Escaping", systemPackage]),
        module("Tar", ["Czlib", "Cdeflate", "Escaping", "Threads"]),
        module("Escaping"),
        module("Git", ["Clibgit2"]),
        module("Threads"),
        .systemLibrary(name: "Clibgit2"),
        .systemLibrary(name: "Czlib"),
        .systemLibrary(name: "Cdeflate"),

        .target(
            name: "TestSupport", dependencies: [systemPackage], path: "Tests/TestSupport", swiftSettings: settings
        ),
        tests("GitTests", ["Git", "TestSupport", systemPackage]),
        tests("ReceiveTests", ["Receive", "TestSupport", systemPackage]),
        tests("TestSupportTests", ["TestSupport", systemPackage]),
    ]
)
