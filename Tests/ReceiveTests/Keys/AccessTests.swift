import Receive
import SystemPackage
import TestSupport
import Testing

@Suite(.requires(tool: "ssh-keygen"))
struct AccessTests {
    private func record(_ rights: Rights) throws -> KeyRecord {
        try withFront { front in
            let command = try ForcedCommand(executable: "/usr/bin/pushyard", home: nil)
            let file = AuthorizedKeys(path: front.path.appending("authorized_keys"), command: command)
            return try KeyStore(front).add(PublicKey(publicKey()), named: KeyName("alice"), rights: rights, to: file)
        }
    }

    private func command(_ text: String) throws -> SSHCommand { try SSHCommand(Array(text.utf8)) }

    @Test func letsRolesDoWhatTheySay() throws {
        let alice = try record(.apps([AppName("blog"): .push, AppName("wiki"): .read]))
        try alice.authorize(command("git-receive-pack 'blog'"))
        try alice.authorize(command("git-upload-pack 'blog'"))
        try alice.authorize(command("git-upload-pack 'wiki'"))
        let push = #expect(throws: AccessDenied.self) { try alice.authorize(command("git-receive-pack 'wiki'")) }
        #expect(push?.description == "'alice' may not push to 'wiki'")
    }

    /// deis compared with `contains`: who may push 'app2-prod' may not push 'app2', nor 'app'.
    @Test(arguments: ["app2", "app", "prod", "app2-prod-x", "x-app2-prod", "other"])
    func deniesAppsThatAreNotNamed(_ app: String) throws {
        let alice = try record(.apps([AppName("app2-prod"): .push]))
        let push = #expect(throws: AccessDenied.self) { try alice.authorize(command("git-receive-pack '\(app)'")) }
        #expect(push?.description == "'alice' may not push to '\(app)'")
        let read = #expect(throws: AccessDenied.self) { try alice.authorize(command("git-upload-pack '\(app)'")) }
        #expect(read?.description == "'alice' may not read '\(app)'")
    }

    @Test func deniesEverythingToKeyWithoutRoles() throws {
        let nobody = try record(.apps([:]))
        #expect(throws: AccessDenied.self) { try nobody.authorize(command("git-upload-pack 'blog'")) }
    }

    @Test func letsAnAdminDoEverything() throws {
        let admin = try record(.admin)
        try admin.authorize(command("git-receive-pack 'blog'"))
        try admin.authorize(command("git-upload-pack 'not-there-yet'"))
    }
}
