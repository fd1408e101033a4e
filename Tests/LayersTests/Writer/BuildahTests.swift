import Filesystem
import Glibc
import Layers
import OCI
import SystemPackage
import TestSupport
import Testing

/// The same script on the same real root filesystem, committed by buildah and by us.
@Suite(.enabled(if: geteuid() == 0, "needs root")) struct BuildahTests {
    /// OWNER is what the script's ids are shifted by, CAPABILITY the attribute's value; minbase has no setcap.
    private static let script = #"""
        cd /
        owner() { chown "$((OWNER + $1)):$((OWNER + $2))" "$3"; }
        attribute() {
            perl -e '($f, $n, $v) = @ARGV; $v = pack("H*", $v); $call = `uname -m` eq "aarch64\n" ? 5 : 188;
                syscall($call, $f, $n, $v, length $v, 0) == 0 or die "$f: $!"' "$@"
        }
        rm -r usr/share/doc usr/share/locale; mkdir usr/share/doc; echo new >usr/share/doc/new
        cp -a usr/share/perl5 opt/perl5; mv usr/share/perl5 usr/share/perl; ln -s perl usr/share/perl5
        rm -r var/log; echo file >var/log; rm etc/debian_version; mkdir etc/debian_version; echo >etc/debian_version/f
        ln bin/cat opt/cat; ln bin/cat usr/local/bin/cat; cp -al usr/share/zoneinfo opt/zoneinfo
        cp bin/ls opt/ls; owner 33 33 opt/ls; chmod 4755 opt/ls; attribute opt/ls security.capability "$CAPABILITY"
        owner 1 2 etc/passwd; chmod 600 etc/passwd; attribute etc/group user.note 78
        mkfifo opt/pipe; touch "$(printf 'opt/\377\n')"; echo >>etc/shells; mv etc/shells etc/renamed
        find usr/share/perl/ -name '*.pl' -delete; rm -r usr/share/man; cp -a etc/default opt/etc; rm -r home
        chmod 700 root; chmod 755 root; chmod 700 root; echo x >tmp/left; touch usr/bin/*sum usr/bin/perl; chmod 1777 tmp
        """#

    /// What buildah makes on its own account.
    private static let ignored: Set<RelativePath> = [
        "etc/hosts", "etc/resolv.conf", "etc/hostname", "run/.containerenv", "run/secrets", "run", "etc/mtab",
    ]

    @Test(.requires(tool: "buildah"), .requires(tool: "umoci"), .requires(tool: "mmdebstrap"))
    func commitsTheSameTree() throws {
        let archive = try DebianRoot.archive
        try inOverlayBuild { build in
            try build.importImage("base", archive)
            let ours = try build.committed(Self.script, on: "base", as: "ours")
            #expect(ours > 0)
            try build.committedByBuildah(Self.script, on: "base", as: "buildah")
            let differences = try build.unpackedByUmoci("ours")
                .differences(from: build.unpackedByUmoci("buildah"), epoch: .min, except: Self.ignored)
            #expect(differences == [])
        }
    }
}

extension OverlayBuild {
    fileprivate func importImage(_ name: String, _ archive: FilePath) throws {
        let file = try FileDescriptor.open(archive, .readOnly, options: .closeOnExec)
        let layer = try file.closeAfter {
            try layout.streamLayer { encoder in
                var buffer = [UInt8](repeating: 0, count: 1 << 20)
                while case let count = try buffer.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
                    try encoder.write(buffer.span.extracting(..<count).bytes)
                }
            }
        }
        try image(name, [layer])
    }

    /// - Returns: the size of the new layer, in bytes.
    fileprivate func committed(_ script: String, on base: String, as name: String) throws -> Int64 {
        guard case .manifest(let manifest) = try layout.document(layout.resolve(ReferenceName(base))) else { return 0 }
        let configuration = try layout.configuration(of: manifest)
        let store = try LayerStore(directory.path.appending("layers"), owners: Self.owners)
        let prepared = try store.prepare(manifest, configuration, from: layout)
        _ = try tree("mounted")
        return try prepared.withMounted(below: directory.openDirectory("mounted" as FileName)) { lower in
            let upper = try change("upper", over: lower, "") { merged in
                let capability = "0100000300200000000000000000000000000000a0860100"
                try chroot("OWNER=100000 CAPABILITY=\(capability)\n\(script)", in: merged)
            }.upper
            var image = try DerivedImage(
                from: manifest, configuration, created: CreationTime(secondsSince1970: Self.epoch))
            let layer = try layer(upper, over: lower)
            image.append(layer, createdBy: "script")
            try layout.tag(image.write(to: layout), as: ReferenceName(name))
            return layer?.blob.size ?? 0
        }
    }

    fileprivate func committedByBuildah(_ script: String, on base: String, as name: String) throws {
        let storage = directory.path.appending("buildah")
        let options = ["--root=\(storage)/root", "--runroot=\(storage)/run", "--storage-driver=overlay"]
        func buildah(_ arguments: String...) throws -> String {
            try TestSupport.run("buildah", options + arguments, directory: directory.path).success().outputText
                .split(separator: "\n").joined()
        }
        let container = try buildah("from", "--pull-never", "oci:layout:\(base)")
        let capability = "0100000200200000000000000000000000000000"
        _ = try buildah(
            "run", "--isolation=chroot", container, "--", "sh", "-euc",
            "umask 022\nOWNER=0 CAPABILITY=\(capability)\n\(script)")
        _ = try buildah("commit", "--quiet", "--format=oci", container, "oci:layout:\(name)")
        _ = try buildah("rm", container)
    }
}
