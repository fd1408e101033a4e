import Build
import OCI
import Testing

@testable import Chains

@Suite struct CommitChangesTests {
    @Test func replacesVariablesAndKeepsTheRest() throws {
        var base = ExecutionParameters()
        base.environment = ["PATH=/bin", "A=1"]
        base.command = ["sh"]
        var changes = CommitChanges()
        changes.environment = [try #require(EnvironmentVariable("PATH", "/venv/bin:/bin"))]
        #expect(changes.applied(to: base).environment == ["A=1", "PATH=/venv/bin:/bin"])
        #expect(changes.applied(to: base).command == ["sh"])
    }

    @Test func dropsTheCommandOfAnotherEntryPoint() {
        var base = ExecutionParameters()
        base.command = ["sh"]
        var changes = CommitChanges()
        changes.entrypoint = ["/init"]
        #expect(changes.applied(to: base).command == [])
        changes.command = ["now"]
        #expect(changes.applied(to: base).command == ["now"])
    }
}
