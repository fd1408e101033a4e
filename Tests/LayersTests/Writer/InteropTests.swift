import Filesystem
import Glibc
import Layers
import OCI
import TestSupport
import Testing

/// Other programs see the image as the container saw it.
@Suite(.enabled(if: geteuid() == 0, "needs root")) struct LayerInteropTests {
    private static let base = #"""
        mkdir -p bin etc/app usr/share/doc/a usr/share/doc/b var/lib/x var/log tmp home/u; chmod 1777 tmp
        for f in bin/sh bin/cat etc/passwd etc/app/a etc/app/b usr/share/doc/a/f usr/share/doc/b/f var/lib/x/{1,2,3}; do
            echo "$f of the base" >$f
        done
        chmod 755 bin/*; chmod 4755 bin/cat; chown 100033 var/log; ln -s bin/sh shell; ln etc/app/a etc/app/linked
        ln -s usr/share share; ln -s nowhere dangling; mkfifo var/pipe; mknod var/null c 1 3; cp bin/sh bin/ping
        setcap -n 100000 cap_net_raw+ep bin/ping; setfattr -n user.note -v base etc/app/b; touch $'var/\xff\n' var/é
        find . -exec touch -hd @1400000000 {} +
        """#

    private static let script = #"""
        # create, change, delete
        mkdir -p opt/new/deep; echo new >opt/new/deep/f; echo more >>etc/passwd; rm etc/app/b; rm -r usr/share/doc/a
        # a directory becomes a file and a link, a file and a link become directories
        rm -r var/lib/x; echo file >var/lib/x; rm -r home/u; ln -s ../etc home/u
        rm bin/sh; mkdir bin/sh; echo in >bin/sh/f; rm shell; mkdir shell; echo in >shell/f
        # and back: what was a directory is one again, with other content
        rm -r usr/share/doc/b; echo x >usr/share/doc/b; rm usr/share/doc/b; mkdir usr/share/doc/b; echo y >usr/share/doc/b/g
        # renames, over others too
        mv etc/app etc/moved; mv bin/cat bin/dog; echo a >opt/a; echo b >opt/b; mv opt/a opt/b; mv var/pipe opt/pipe
        # links to what is new and to what was there
        ln opt/b opt/zlink; ln opt/b etc/blink; ln etc/passwd etc/passwd-; ln -s /opt/b opt/slink; ln opt/slink opt/slink2
        # owners, modes, capabilities, attributes
        chown 100001:100002 opt/new; chmod 2750 opt/new; cp etc/passwd bin/tool; chmod 755 bin/tool
        setcap -n 100000 cap_net_bind_service,cap_sys_admin+ep bin/tool; setcap -r bin/ping; chmod 6711 bin/dog
        setfattr -n user.binary -v 0x00ff0a3d bin/tool; setfattr -n user.dir -v x opt; chown 100007 var/null
        # names
        cd opt; touch $'\xfe\xff' $'a\nb' $'tab\t' 'sp ace' '*' '"' "'" $'\\' '~' .hidden .wh é $'e\xcc\x81' -- -n; cd ..
        n=$(printf 'n%.0s' {1..250}); mkdir -p opt/$n/$n; echo long >opt/$n/$n/$n; ln -s $n$n opt/longlink
        ln opt/$n/$n/$n opt/longhard; rm $'var/\xff\n'
        # holes, times, nothing at all
        truncate -s 3M opt/sparse; echo end >>opt/sparse; touch -d @1000000000 opt/b; touch -hd @999999999 opt/slink
        touch etc; chmod 700 tmp; chmod 1777 tmp; : >var/lib/empty; mkdir var/empty; touch -d @1100000000 var/empty
        """#

    @Test(.requires(tool: "umoci"), .requires(tool: "podman")) func unpackToWhatTheContainerSaw() throws {
        try inOverlayBuild { build in
            let base = try build.tree("base", Self.base)
            let first = try build.change("first", over: [base], Self.script) {
                try TreeSnapshot(of: $0, owners: OverlayBuild.owners)
            }
            let second = try build.change(
                "second", over: [base, first.upper],
                "rm -r opt etc/moved; mkdir opt; echo 2 >opt/b; rm -r bin/sh; echo sh >bin/sh; rm home/u; mkdir home/u"
            ) { try TreeSnapshot(of: $0, owners: OverlayBuild.owners) }
            let layers = [
                try build.layer(base), try build.layer(first.upper, over: [base]),
                try build.layer(second.upper, over: [base, first.upper]),
            ]
            for (count, expected) in [(2, first.1), (3, second.1)] {
                let name = "image\(count)"
                try build.image(name, Array(layers.prefix(count)))
                let umoci = try expected.differences(from: build.unpackedByUmoci(name), epoch: OverlayBuild.epoch)
                #expect(umoci == [])
                let podman = try expected.differences(from: build.unpackedByPodman(name), epoch: OverlayBuild.epoch)
                #expect(podman == [])
            }
            #expect(try build.layout.verify() == [])
        }
    }
}
