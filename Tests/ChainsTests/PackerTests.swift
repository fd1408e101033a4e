import OCI
import SystemPackage
import TestSupport
import Testing

@testable import Chains

@Suite struct PackerTests {
    private let template = """
        {"variables": {"name": "es", "base": "corpusops/ubuntu:16.04", "secret": null},
         "builders": [{"type": "docker", "image": "{{user `base`}}", "commit": true, "privileged": true,
           "volumes": {"/sys/fs/cgroup": "/sys/fs/cgroup:ro"}, "changes": ["CMD [\\"{{user `name`}}\\"]"],
           "run_command": ["-d", "-i", "-t", "{{.Image}}", "/sbin/init"]}, {"type": "null"}],
         "provisioners": [{"type": "shell", "inline": ["echo {{user `name`}}"]}, {"type": "file", "source": "x", "destination": "/x"}],
         "post-processors": [[{"type": "docker-tag", "repository": "corp/{{user `name`}}", "tag": "1"}], "compress"]}
        """

    @Test func readsWhatTheContainerIs() throws {
        let read = try PackerTemplate(Array(template.utf8), arguments: ["name": "kibana"])
        let container = try #require(read.containers.first)
        #expect(read.containers.count == 1)
        #expect(container.image?.familiar == "corpusops/ubuntu:16.04")
        #expect(container.isPrivileged)
        #expect(container.volumes == ["/sys/fs/cgroup": "/sys/fs/cgroup:ro"])
        #expect(container.runCommand == ["-d", "-i", "-t", "{{.Image}}", "/sbin/init"])
        #expect(container.changes == [#"CMD ["kibana"]"#])
        #expect(read.tags.map(\.familiar) == ["corp/kibana:1"])
        #expect(read.files == ["x"])
        #expect(read.commands == ["echo kibana"])
    }

    @Test func takesTheTagAndTheBaseFromTheTemplate() throws {
        let manifest = #"{"images": [{"file": "app.json"}, {"tag": "corp/app", "dockerfile": "app"}]}"#
        let files = ["docker/packer/app.json": template, "app": "FROM corp/es:1\n", "x": "1"]
        try withProject(manifest, files) { project in
            let plan = try project.graph().plan()
            #expect(plan.outline == ["1 1 corp/es:1", "2 2 corp/app:latest"])
            #expect(plan.externalBases.map(\.familiar) == ["corpusops/ubuntu:16.04"])
            let before = plan.images[0].material
            try project.write("2", to: "x")
            #expect(try project.graph().plan().images[0].material != before)
        }
    }

    @Test func generatesFilesForPackersImagesOnly() throws {
        let manifest = #"""
            {"images": [{"name": "es", "version": "1"}, {"file": "sub/two.json", "name": "two"}, {"dockerfile": "Dockerfile", "tag": "a/b"}]}
            """#
        let template =
            #"{"v": "__VERSION__", "n": "__NAME__", "f": "__ANSIBLE_FOLDER__/__DOCKER_FOLDER/__SALT_FOLDER__"}"#
        let files = ["docker/packer.json": template, "Dockerfile": "FROM scratch\n", ".ansible/x": ""]
        try withProject(manifest, files) { project in
            let request = ChainGraph.Request(manifests: [project.root.appending("docker/IMAGES.json")])
            func generate(overwrites: Bool = false) throws -> [String] {
                let generation = PackerGeneration(
                    request, template: nil, folders: ["SALT": "s"], overwrites: overwrites)
                return try generation.write().map { $0.string.replacing(project.root.string + "/", with: "") }
            }
            let paths = ["docker/packer/es-1.json", "docker/packer/sub/two.json"]
            #expect(try generate() == paths)
            let first = project.root.appending(paths[0])
            #expect(try text(of: first) == #"{"v": "1", "n": "es", "f": ".ansible/docker/s"}"#)
            #expect(try text(of: project.root.appending("Dockerfile")) == "FROM scratch\n")
            try run("sha256sum", ["--check", "--strict", ".generated"], directory: first.removingLastComponent())
                .success()
            // Again, and with another template; what was changed by hand stays.
            try project.write(template.replacing("\"v\"", with: "\"w\""), to: "docker/packer.json")
            #expect(try generate() == paths)
            #expect(try text(of: first).hasPrefix(#"{"w": "1""#))
            try project.write("{}", to: paths[0])
            #expect(throws: ManifestErrors.self) { try generate() }
            #expect(try text(of: first) == "{}")
            #expect(try generate(overwrites: true) == paths)
            try project.write("{", to: "docker/packer.json")
            #expect(throws: ManifestErrors.self) { try generate() }
            #expect(try text(of: first).hasPrefix(#"{"w": "1""#))
        }
    }
}
