import Records
import SystemPackage
import TestSupport

/// Gives `body` a process that has begun a build, and the build's id.
func withBuilder(
    _ state: String, in directory: FilePath, _ body: (RunningTool, BuildID) throws -> Void
) throws {
    try withRunningTool(recordsTestHelper.string, [state, directory.string]) { helper in
        try helper.waitForErrors("\n")
        try body(helper, BuildID(helper.errorText.prefix { $0 != "\n" }))
    }
}

/// Built beside the test bundle.
var recordsTestHelper: FilePath {
    get throws { try pushyardExecutable.removingLastComponent().appending("RecordsTestHelper") }
}
