import Glibc
import SystemPackage
public import Testing

extension Trait where Self == ConditionTrait {
    /// Skips the test, saying so, when `tool` is not in ``toolEnvironment``'s PATH.
    public static func requires(tool: String) -> Self {
        .enabled(if: isInstalled(tool), "'\(tool)' is not installed: run Deploy/install-deps --test")
    }

    /// Skips the test, saying so, where nobody may start containers.
    public static var requiresRoot: Self { .enabled(if: geteuid() == 0, "needs root: it starts containers") }
}

private func isInstalled(_ tool: String) -> Bool {
    toolEnvironment["PATH", default: ""].split(separator: ":").contains { directory in
        access("\(directory)/\(tool)", X_OK) == 0
    }
}
