import Receive
import Testing

struct AppSettingTests {
    @Test func startsCautiously() {
        let values = AppSetting.allCases.map { "\($0.rawValue)=\(AppSettings().value(of: $0) ?? "")" }
        #expect(values == ["branch=", "on-disconnect=cancel", "force=refuse", "wrong-branch=refuse", "max-push=1g"])
    }

    @Test(arguments: [
        (AppSetting.branch, "trunk"), (.branch, "release/1.0"), (.onDisconnect, "continue"), (.force, "allow"),
        (.wrongBranch, "accept"), (.maxPush, "512m"), (.maxPush, "0"), (.maxPush, "1000"),
    ])
    func setsAndUnsets(_ setting: AppSetting, _ value: String) throws {
        var settings = AppSettings()
        try settings.set(setting, to: value)
        #expect(settings.value(of: setting) == value)
        #expect(settings != AppSettings())
        settings.unset(setting)
        #expect(settings == AppSettings())
    }

    @Test(arguments: [
        (AppSetting.branch, "a..b", "'a..b' is not a branch name: it contains '..'"),
        (.branch, "", "'' is not a branch name: it starts or ends with '/', or has two in a row"),
        (.onDisconnect, "stop", "'stop' is no value of 'on-disconnect'\n  use 'cancel' or 'continue'"),
        (.force, "yes", "'yes' is no value of 'force'\n  use 'allow' or 'refuse'"),
        (.wrongBranch, "ALLOW", "'ALLOW' is no value of 'wrong-branch'\n  use 'refuse' or 'accept'"),
        (
            .maxPush, "lots",
            "'lots' is no value of 'max-push'\n  use a size in bytes such as '512m' or '2g', or '0' for no limit"
        ),
    ])
    func refusesValue(_ setting: AppSetting, _ value: String, _ sentence: String) {
        var settings = AppSettings()
        let error = #expect(throws: AppSettingError.self) { try settings.set(setting, to: value) }
        #expect(error?.description == sentence)
        #expect(settings == AppSettings())
    }

    @Test(arguments: [
        ("1g", UInt64(1) << 30, "1g"), ("1024m", 1 << 30, "1g"), ("1536k", 1536 << 10, "1536k"), ("7", 7, "7"),
        ("0", 0, "0"), ("00k", 0, "0"), ("8589934591g", 8_589_934_591 << 30, "8589934591g"),
    ])
    func readsSizesAsGitDoes(_ text: String, _ bytes: UInt64, _ shown: String) {
        #expect(PushSize(text)?.bytes == bytes)
        #expect(PushSize(text)?.description == shown)
    }

    @Test(arguments: [
        "", "k", "-1", "+1", "1.5g", "1G", "1t", "1 g", "0x10", "8589934592g", "9999999999999999999", "１g",
    ])
    func refusesSizesThatGitCannotHold(_ text: String) {
        #expect(PushSize(text) == nil)
    }

    @Test func readsChanges() throws {
        #expect(try AppChange(set: "branch=a=b") == .setting(.branch, "a=b"))
        #expect(try AppChange(set: "role.alice@laptop=push") == .role(KeyName("alice@laptop"), .push))
        #expect(try AppChange(unset: "wrong-branch") == .setting(.wrongBranch, nil))
        #expect(try AppChange(unset: "role.alice") == .role(KeyName("alice"), nil))
    }

    @Test(arguments: [
        ("branch", "'branch' has no value\n  write 'branch=VALUE'"),
        ("branch=", "'branch' has no value\n  write 'branch=VALUE'"),
        (
            "Branch=x",
            """
            'Branch' is not a setting of an app
              there are 'branch', 'on-disconnect', 'force', 'wrong-branch' and 'max-push', and 'role.KEY' for each key
            """
        ),
        ("role.=push", "'role.' names no key\n  write 'role.KEY'"),
        ("role.alice=own", "'own' is not a role\n  use 'push' or 'read'"),
        (
            "role.a b=push",
            """
            'a b' is not a key name
              use 1 to 63 letters, digits and '.', '_', '@', '+', '-', with a letter or digit first
            """
        ),
    ])
    func refusesChange(_ text: String, _ sentence: String) throws {
        let error = #expect(throws: (any Error).self) { try AppChange(set: text) }
        #expect(error.map { "\($0)" } == sentence)
    }
}
