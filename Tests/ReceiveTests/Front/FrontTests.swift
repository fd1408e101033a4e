import Glibc
import Receive
import SystemPackage
import TestSupport
import Testing

struct FrontTests {
    @Test(arguments: ["pushyard", "", "/srv/push yard", "/srv/a:b", "/srv/\"a", "/srv/a\nb", "/srv/é"])
    func refusesHomeThatSomebodyWouldReadOtherwise(_ home: String) {
        #expect(throws: FrontError.home(FilePath(home))) { try Front(home: FilePath(home)) }
    }

    @Test func saysHowToCreateIt() throws {
        try withTemporaryDirectory { home in
            let error = #expect(throws: FrontError.self) { try Front(home: home) }
            #expect(
                error?.description == """
                    '\(home)/front' does not exist
                      create it for the user whom pushes come to: install -d -o git -g git -m 0750 \(home)/front
                    """
            )
        }
    }

    @Test func refusesFrontThatOthersMayWriteTo() throws {
        try withFront { front in
            try run("chmod", ["g+w", front.path.string]).success()
            let error = #expect(throws: FrontError.self) { try Front(home: front.path.removingLastComponent()) }
            #expect(
                error?.description == """
                    '\(front.path)' can be written by other users
                      take that away: chmod go-w \(front.path)
                    """
            )
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func refusesFrontOfAnotherUser() throws {
        try withFront { front in
            try run("chown", ["65534", front.path.string]).success()
            let error = #expect(throws: FrontError.self) { try Front(home: front.path.removingLastComponent()) }
            #expect(
                error?.description == """
                    '\(front.path)' belongs to 'nobody', and only that user may write there
                      run the command as that user: sudo -u nobody pushyard …
                    """
            )
        }
    }

    @Test func expandsTheUsersHome() throws {
        try withFront { front in
            let home = try run("sh", ["-c", "getent passwd $(id -u) | cut -d: -f6"]).success().outputText.dropLast()
            #expect(try front.expandingHome("~/.ssh/keys").string == "\(home)/.ssh/keys")
            #expect(try front.expandingHome("/etc/keys") == "/etc/keys")
        }
    }
}
