import Glibc
import SystemPackage
import TestSupport
import Testing

/// What others make of our images, and we of theirs: trees compared entry by entry. On disk, as memory has no user.* xattrs.
@Suite(
    .enabled(if: geteuid() == 0, "only root can give files their owners"), .requires(tool: "docker-registry"),
    .requires(tool: "python3"))
struct ImageInteropTests {
    private static let skopeo = "skopeo copy -q --insecure-policy --src-tls-verify=false --dest-tls-verify=false"
    private static let podman = "podman --root podman --runroot podman-run --storage-driver vfs"

    /// Gives `body` a home with an image `blog` of `rootfs.tar`, and a registry.
    private func withImage(_ body: (ImageHome, DockerRegistry) throws -> Void) throws {
        try withDockerRegistry { registry throws in
            try withImageHome(on: .disk) { home throws in
                try home.writeRootFilesystem()
                try home.image("import", "rootfs.tar", "blog").success()
                try body(home, registry)
                try home.expectIntact()
            }
        }
    }

    /// The only layer of an image here, as a tar in `layer.tar`.
    private func unpackLayer(of name: String, in home: ImageHome) throws {
        try home.shell(
            """
            layer=$("$0" image inspect --json '\(name)' | python3 -c '
            import json, sys
            [layer] = json.load(sys.stdin)["manifest"]["layers"]
            print(layer["digest"].removeprefix("sha256:"))')
            gunzip -c \(home.layout)/blobs/sha256/$layer >layer.tar
            """
        ).success()
    }

    @Test(.requires(tool: "umoci")) func umociUnpacksOurs() throws {
        try withImage { home, _ throws in
            try home.shell(
                """
                umoci unpack --image '\(home.layout):docker.io/library/blog:latest' bundle
                tar --xattrs --format=pax -C bundle/rootfs -cf theirs.tar .
                """
            ).success()
            #expect(try home.entries(of: "theirs.tar") == home.entries(of: "rootfs.tar"))
        }
    }

    @Test(.requires(tool: "podman"), arguments: ["registry", "archive", "layout"])
    func podmanHasOurTree(through place: String) throws {
        try withImage { home, registry throws in
            let get =
                switch place {
                case "registry":
                    """
                    "$0" image push blog \(registry.host)/blog:main
                    \(Self.podman) pull -q --tls-verify=false \(registry.host)/blog:main
                    """
                case "archive":
                    """
                    "$0" image export blog -o blog.tar
                    \(Self.podman) load -q -i blog.tar
                    """
                default:
                    // It makes a name out of the path, and takes no capitals there.
                    """
                    ln -s '\(home.layout)' layout
                    \(Self.podman) pull -q oci:layout:docker.io/library/blog:latest
                    """
                }
            try home.shell(
                """
                {
                \(get)
                image=$(\(Self.podman) images -q)
                container=$(\(Self.podman) create --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 "$image" /bin/sh)
                } >&2
                \(Self.podman) export "$container" >theirs.tar
                \(Self.podman) rm -f "$container" >&2
                """
            ).success()
            let theirs = try home.entries(of: "theirs.tar")
            let ours = try home.entries(of: "rootfs.tar")
            #expect(ours.filter { !theirs.contains($0) } == [])
        }
    }

    @Test(.requires(tool: "skopeo"), arguments: ["oci", "v2s2"])
    func bringsBackWhatSkopeoCopied(format: String) throws {
        try withImage { home, registry throws in
            let (first, second) = ("\(registry.host)/first:1", "\(registry.host)/second:2")
            try home.shell(
                """
                "$0" image push blog \(first) >&2
                \(Self.skopeo) --format \(format) docker://\(first) docker://\(second)
                "$0" image pull \(second) >&2
                """
            ).success()
            try unpackLayer(of: second, in: home)
            try home.shell("cmp layer.tar rootfs.tar").success()
        }
    }

    @Test(.requires(tool: "podman"), arguments: ["oci", "v2s2"])
    func readsWhatPodmanPushed(format: String) throws {
        try withImage { home, registry throws in
            let name = "\(registry.host)/theirs:1"
            try home.shell(
                """
                {
                \(Self.podman) import -q rootfs.tar theirs
                \(Self.podman) push -q --tls-verify=false --format \(format) theirs docker://\(name)
                "$0" image pull \(name)
                } >&2
                """
            ).success()
            try unpackLayer(of: name, in: home)
            let ours = try home.entries(of: "rootfs.tar")
            let theirs = try home.entries(of: "layer.tar")
            #expect(ours == theirs)
        }
    }

    @Test(.requires(tool: "umoci")) func readsWhatUmociMade() throws {
        try withImage { home, _ throws in
            try home.shell(
                """
                umoci init --layout theirs
                umoci new --image theirs:made
                umoci raw add-layer --image theirs:made rootfs.tar
                "$0" image copy oci:theirs:made made >&2
                """
            ).success()
            try unpackLayer(of: "made", in: home)
            try home.shell("cmp layer.tar rootfs.tar").success()
        }
    }

    @Test(.requires(tool: "skopeo")) func readsAndWritesArchivesAsSkopeoDoes() throws {
        try withImage { home, _ throws in
            try home.shell(
                """
                "$0" image export blog -o ours.tar
                \(Self.skopeo) oci-archive:ours.tar oci-archive:theirs.tar:docker.io/library/again:1
                "$0" image copy oci-archive:theirs.tar:docker.io/library/again:1 again:1 >&2
                """
            ).success()
            try unpackLayer(of: "again:1", in: home)
            try home.shell("cmp layer.tar rootfs.tar").success()
        }
    }
}
