import Glibc
import SystemPackage
import TestSupport
import Testing

/// Seed 002's chain: build tools in build images, packages in no layer.
@Suite(.chainHome, .requiresRoot, .requires(tool: "runc"), .requires(tool: "tar2sqfs"), .requires(tool: "mmdebstrap"))
struct SeedTwoTests {
    private static let small = """
        {"images": [
          {"name": "hello-deb", "from": "localhost/debian:12",
           "run": ["mkdir -p /tmp/p/DEBIAN /tmp/p/usr/bin",
                   "printf 'Package: hello\\\\nVersion: 1\\\\nArchitecture: all\\\\nMaintainer: a\\\\nDescription: b\\\\n' >/tmp/p/DEBIAN/control",
                   "printf '#!/bin/sh\\\\necho hello\\\\n' >/tmp/p/usr/bin/hello; chmod +x /tmp/p/usr/bin/hello",
                   "dpkg-deb --root-owner-group --build /tmp/p /out"], "exports": "*.deb"},
          {"tag": "localhost/hello:1", "from": "localhost/debian:12", "mounts": ["artifact:hello-deb:/mnt:ro"],
           "run": ["dpkg --install /mnt/*.deb"], "commit": {"cmd": ["hello"]}}
        ]}
        """

    /// As python is, with a package that is made in no time.
    @Test func installsAPackageThatIsInNoLayer() throws {
        try Project.with(manifest: Self.small) { project in
            try project.home.pushyard(["image", "import", DebianRoot.archive.string, "localhost/debian:12"]).success()
            try project.chain(["build"]).success()
            #expect(try project.home.pushyard(["run", "localhost/hello:1"]).outputText == "hello\n")
            #expect(try project.files(of: "localhost/hello:1").filter { $0.hasSuffix(".deb") } == [])
            #expect(try project.files(of: "localhost/hello:1").contains("usr/bin/hello"))
        }
    }

    private static let app = """
        {"images": [
          {"name": "wheel", "from": "yard/wheelbuild:3.11-bookworm",
           "run": ["pip wheel --quiet --no-cache-dir --no-binary :all: --wheel-dir /out markupsafe==2.1.5"],
           "exports": "*.whl"},
          {"tag": "localhost/with-wheel:1", "from": "yard/python:3.11-bookworm", "mounts": ["artifact:wheel:/mnt:ro"],
           "run": ["pip install --quiet --no-index --no-cache-dir /mnt/*.whl"],
           "commit": {"cmd": ["python", "-c", "import markupsafe; print(markupsafe.escape('<b>'))"]}}
        ]}
        """

    /// Debian's packages and a wheel's source come from the network: a quarter of an hour.
    @Test(
        .enabled(if: Soak.count(short: 0, full: 1) > 0, "compiles Python: Tests/Soak/run does it"),
        .requires(tool: "buildah"), .requires(tool: "m4")
    )
    func buildsPythonAndAnAppOnIt() throws {
        try Project.with(manifest: Self.app) { project in
            try project.program("pushyard", "exec \(pushyardExecutable) \"$@\"")
            var environment = project.home.environment.merging(project.environment) { $1 }
            environment["PUSHYARD_NETWORK"] = "isolated"
            environment["PUSHYARD_BUILD_CERTIFICATES"] = getenv("SSL_CERT_FILE").map { String(cString: $0) }
            for script in ["debbase.sh", "buildpython.sh", "python.sh"] {
                let path = repository.appending("Deploy/base-images/build/\(script)").string
                try run(path, environment: environment, directory: project.directory, seconds: 3600).success()
            }
            let python = "yard/python:3.11-bookworm"
            #expect(try project.home.output(of: python, "python3", "-c", "import sys; print(sys.prefix)") == "/venv\n")
            let files = try project.files(of: python)
            #expect(files.filter { $0.hasSuffix(".deb") } == [])
            #expect(files.filter { $0.hasPrefix("usr/bin/gcc") || $0 == "usr/bin/make" } == [])
            let again = try run(
                repository.appending("Deploy/base-images/build/python.sh").string, environment: environment)
            #expect(try !again.success().errorText.contains("building:"))
            try run(
                pushyardExecutable.string, ["chain", "build"], environment: environment, directory: project.directory,
                seconds: 600
            ).success()
            #expect(try project.home.pushyard(["run", "localhost/with-wheel:1"]).outputText == "&lt;b&gt;\n")
        }
    }

    private static let services = """
        {"images": [
          {"tag": "localhost/systemd:12", "suite": "bookworm", "packages": ["systemd-sysv", "dbus"]},
          {"name": "booted", "version": "1", "builder_type": "packer", "needs": ["localhost/systemd:12"]}
        ]}
        """

    private static let booted = """
        {"builders": [{
           "type": "docker", "image": "localhost/systemd:12", "pull": false, "commit": true,
           "volumes": {"/sys/fs/cgroup": "/sys/fs/cgroup:ro"},
           "run_command": ["-d", "--network=none", "--cap-add=SYS_ADMIN", "--security-opt=seccomp=unconfined",
             "--tmpfs=/run", "--tmpfs=/run/lock", "-e", "container=docker", "--", "{{.Image}}", "/sbin/init"]}],
         "provisioners": [{"type": "shell", "inline": [
             "systemctl is-system-running --wait || true",
             "printf '[Service]\\\\nType=oneshot\\\\nExecStart=/bin/sh -c \\"echo provisioned >/srv/mark\\"\\\\n' >/etc/systemd/system/mark.service",
             "systemctl daemon-reload", "systemctl start mark.service", "cat /srv/mark"]}],
         "post-processors": [{"type": "docker-tag", "repository": "localhost/booted", "tag": "1"}]}
        """

    /// Seed 003's reason to be: services run while an image is provisioned.
    @Test(
        .enabled(if: Soak.count(short: 0, full: 1) > 0, "boots a systemd: Tests/Soak/run does it"),
        .requires(tool: "packer"), .requires(tool: "dockerd")
    )
    func provisionsInsideABootedSystemd() throws {
        try Project.with(["docker/packer/booted-1.json": Self.booted], manifest: Self.services) { project in
            try withDocker { docker in
                let result = try run(
                    pushyardExecutable.string, ["chain", "build"],
                    environment: project.home.environment.merging(docker) { $1 }, directory: project.directory,
                    seconds: 600)
                try result.success()
            }
            #expect(try project.home.output(of: "localhost/booted:1", "cat", "/srv/mark") == "provisioned\n")
        }
    }
}

extension Project {
    /// The paths in all layers of an image.
    fileprivate func files(of image: String) throws -> Set<String> {
        let archive = directory.appending("image.tar").string
        try home.pushyard(["image", "copy", image, "oci-archive:\(archive)"]).success()
        let script = """
            import io, json, sys, tarfile
            archive = tarfile.open(sys.argv[1])
            def blob(digest): return archive.extractfile('blobs/' + digest.replace(':', '/')).read()
            index = json.load(archive.extractfile('index.json'))
            for layer in json.loads(blob(index['manifests'][0]['digest']))['layers']:
                for entry in tarfile.open(fileobj=io.BytesIO(blob(layer['digest']))): print(entry.name.lstrip('./'))
            """
        let names = try run("python3", ["-c", script, archive]).success().outputText
        return Set(names.split(separator: "\n").map(String.init))
    }
}
