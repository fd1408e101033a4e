import ArgumentParser
import Filesystem
import Git
import Receive
import Settings
import SystemPackage

extension Examination {
    /// What pushes need.
    mutating func examineFront(_ home: HomeOptions) {
        examineTool("git", package: "git", "no push arrives without it")
        examineTool("sshd", package: "openssh-server", "no push arrives without it")
        examineTool("ssh-keygen", package: "openssh-client", "no key is added without it")
        examine("libgit2") {
            try LibGit2.start()
            return nil
        }
        var opened: Front?
        examine("front") {
            do {
                opened = try Front(home: home.path)
                return nil
            } catch FrontError.notOurs(let path, let owner) {
                return Fault(
                    message: "'\(path)' belongs to '\(owner)', who sees more",
                    remedy: "sudo -u \(owner) pushyard doctor --only front", isWarning: true)
            }
        }
        guard let front = opened else { return }
        examineApps(in: front)
        examineKeys(of: front)
        examineBuilderCommand(home)
    }

    private mutating func examineApps(in front: Front) {
        examine("apps") {
            _ = try AppStore(front).list()
            return nil
        }
        // The finding above says why not.
        guard let store = try? AppStore(front), let apps = try? store.list() else { return }
        for app in apps {
            examine("app '\(app)'", mend: { try store.repair(app) }) {
                do {
                    _ = try store.verifiedApp(app)
                    return nil
                } catch AppError.altered(_, let what) {
                    return Fault(message: what, remedy: "pushyard app repair \(app)")
                }
            }
        }
    }

    private mutating func examineKeys(of front: Front) {
        func authorizedKeys() throws -> AuthorizedKeys {
            let settings = try Settings(environment: environmentVariable)
            return AuthorizedKeys(
                path: try front.expandingHome(settings.value(of: Settings.authorizedKeys)),
                command: try ForcedCommand(executable: currentExecutable(), home: front.home))
        }
        examine("keys", mend: { try KeyStore(front).repair(authorizedKeys()) }) {
            if try KeyStore(front).isComplete(in: authorizedKeys()) { return nil }
            return Fault(
                message: "authorized_keys is not as the keys that were added would have it",
                remedy: "pushyard doctor --repair")
        }
    }

    private mutating func examineBuilderCommand(_ home: HomeOptions) {
        examine("builder") {
            guard let builder = try DistantBuilder(home) else { return nil }
            do {
                _ = try builder.output(["builds", "list", "--limit", "1", "--json"])
                return nil
            } catch let status as ExitCode {
                return Fault(
                    message: "asking it ended with status \(status.rawValue)",
                    remedy: "try what the setting 'builder' says by hand")
            }
        }
    }
}
